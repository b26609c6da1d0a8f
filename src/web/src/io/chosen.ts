// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Something that a person chose, or that is in a folder they chose: the same for what was
 * dropped and what was picked in a dialog.
 */
export type Chosen = ChosenFile | ChosenFolder;

export interface ChosenFile {
  readonly kind: "file";
  readonly name: string;
  /** The file as it is now. Rejects if it cannot be had. */
  getFile(): Promise<File>;
  /** Whether `getFile` looks at the disk again; otherwise it is what it was when it was chosen. */
  readonly isFresh: boolean;
}

export interface ChosenFolder {
  readonly kind: "folder";
  readonly name: string;
  /** Rejects if it cannot be read. */
  getChildren(): Promise<Chosen[]>;
}

function fromFile(file: File): ChosenFile {
  return {
    kind: "file",
    name: file.name,
    getFile: () => Promise.resolve(file),
    isFresh: false,
  };
}

/* --- Drops --- */

function getFileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

/* Browsers hand out a part at a time (Chromium 100), and nothing when that was all. */
async function readWholeFolder(entry: FileSystemDirectoryEntry): Promise<Chosen[]> {
  const reader = entry.createReader();
  const children: Chosen[] = [];

  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });

    if (part.length === 0) {
      return children;
    }
    for (const child of part) {
      children.push(fromEntry(child));
    }
  }
}

function fromEntry(entry: FileSystemEntry): Chosen {
  if (entry.isDirectory) {
    return {
      kind: "folder",
      name: entry.name,
      getChildren: () => readWholeFolder(entry as FileSystemDirectoryEntry),
    };
  }
  return {
    kind: "file",
    name: entry.name,
    getFile: () => getFileOf(entry as FileSystemFileEntry),
    isFresh: true,
  };
}

/**
 * What was dropped or pasted. Has to be called in the event's handler, for afterwards the browser
 * forgets it; the folders may be read later.
 */
export function chosenFromTransfer(transfer: DataTransfer): Chosen[] {
  const chosen: Chosen[] = [];

  for (const item of transfer.items) {
    if (item.kind !== "file") {
      continue;
    }

    const entry = item.webkitGetAsEntry() as FileSystemEntry | null;
    const file = entry === null ? item.getAsFile() : null;

    if (entry !== null) {
      chosen.push(fromEntry(entry));
    } else if (file !== null) {
      chosen.push(fromFile(file));
    }
  }
  return chosen;
}

/* --- Dialogs --- */

class PickedFolder implements ChosenFolder {
  readonly kind = "folder";
  readonly name: string;
  readonly files: ChosenFile[] = [];
  readonly folders = new Map<string, PickedFolder>();

  constructor(name: string) {
    this.name = name;
  }

  getChildren(): Promise<Chosen[]> {
    return Promise.resolve([...this.folders.values(), ...this.files]);
  }

  folder(name: string): PickedFolder {
    let folder = this.folders.get(name);

    if (folder === undefined) {
      folder = new PickedFolder(name);
      this.folders.set(name, folder);
    }
    return folder;
  }
}

/**
 * What was chosen with an `<input type="file">`, for files or for a folder. Of a folder,
 * browsers list only the files here: a folder with nothing in it is not seen, other than in a
 * drop.
 *
 * showDirectoryPicker() would tell of those. But what it gives leaves out, without a word, each
 * file whose name Chromium takes for dangerous, such as one with a `?` or a dot at its end.
 */
export function chosenFromFiles(files: Iterable<File>): Chosen[] {
  const root = new PickedFolder("");

  for (const file of files) {
    const folders = file.webkitRelativePath.split("/").slice(0, -1);
    let folder = root;

    for (const name of folders) {
      folder = folder.folder(name);
    }
    folder.files.push(fromFile(file));
  }
  return [...root.folders.values(), ...root.files];
}
