/** Another process is writing or rebuilding the catalog at `path`. */
export class CatalogInUse extends Error {
  override readonly name = 'CatalogInUse';
  constructor(
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(`the catalog ${path} is being written by another process; stop it first`, options);
  }
}
