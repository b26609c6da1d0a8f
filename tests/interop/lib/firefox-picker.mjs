// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * WebDriver can choose files for Firefox, but no folders. So the browser gets a file dialog that
 * shows nothing and answers what it was told; everything behind the dialog is Firefox's own, its
 * walk over the folder and its question whether all of that shall be given away included.
 */
async function inBrowserWindow(browser, run, argument = null) {
  const { result: tree } = await browser.connection.send("browsingContext.getTree", {
    "moz:scope": "chrome",
  });
  const { result } = await browser.connection.send("script.callFunction", {
    functionDeclaration: run.toString(),
    arguments: [{ type: "string", value: JSON.stringify(argument) }],
    target: { context: tree.contexts[0].context },
    awaitPromise: true,
  });
  if (result.type !== "success") {
    throw new Error(`Firefox: ${result.exceptionDetails.text}`);
  }
  return result.result.value;
}

/* global Cc, Ci, ChromeUtils, Components, Services */
function install() {
  const answer = { paths: null };
  const files = () =>
    answer.paths.map((path) => {
      const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
      file.initWithPath(path);
      return file;
    });

  class Picker {
    QueryInterface = ChromeUtils.generateQI(["nsIFilePicker"]);
    init() {}
    appendFilters() {}
    appendFilter() {}
    appendRawFilter() {}
    async isModeSupported() {
      return true;
    }
    open(callback) {
      const chosen = answer.paths !== null;
      Promise.resolve().then(() =>
        callback.done(chosen ? Ci.nsIFilePicker.returnOK : Ci.nsIFilePicker.returnCancel),
      );
    }
    get file() {
      return files()[0];
    }
    get files() {
      const left = files();
      return {
        QueryInterface: ChromeUtils.generateQI(["nsISimpleEnumerator"]),
        hasMoreElements: () => left.length > 0,
        getNext: () => left.shift(),
        [Symbol.iterator]: () => left[Symbol.iterator](),
      };
    }
  }

  window.tincanPicker = answer;
  Components.manager
    .QueryInterface(Ci.nsIComponentRegistrar)
    .registerFactory(Services.uuid.generateUUID(), "", "@mozilla.org/filepicker;1", {
      createInstance: (iid) => new Picker().QueryInterface(iid),
      QueryInterface: ChromeUtils.generateQI(["nsIFactory"]),
    });

  // Firefox asks whether a whole folder shall be given to the page; somebody presses Yes.
  window.setInterval(() => {
    for (const each of Services.wm.getEnumerator("navigator:browser")) {
      const box = each.gBrowser?.getTabDialogBox(each.gBrowser.selectedBrowser);
      for (const dialog of box?.getTabDialogManager()._dialogs ?? []) {
        dialog._frame?.contentDocument?.getElementById("commonDialog")?.acceptDialog?.();
      }
    }
  }, 200);
}

export async function installPicker(browser) {
  await inBrowserWindow(browser, install);
}

/** What file dialogs answer from now on; null: as if somebody had pressed Cancel. */
export async function pickNext(browser, paths) {
  await inBrowserWindow(
    browser,
    function set(paths) {
      window.tincanPicker.paths = JSON.parse(paths);
    },
    paths,
  );
}
