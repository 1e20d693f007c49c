/** Another process makes the catalog at `path`, or makes it anew. */
export class CatalogInUse extends Error {
  override readonly name = 'CatalogInUse';
  constructor(
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(`the catalog ${path} is being written by another process; stop that first`, options);
  }
}
