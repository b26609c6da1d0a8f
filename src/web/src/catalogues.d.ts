// SPDX-License-Identifier: GPL-3.0-or-later

declare module "virtual:catalogues" {
  /**
   * The scripts of the catalogues that there are, by language (BCP 47), relative to the page. Each
   * of them, once it has run, has left a `Catalogue` in `globalThis.tincanCatalogue`.
   */
  const catalogues: Readonly<Record<string, string>>;

  export default catalogues;
}
