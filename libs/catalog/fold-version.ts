import { engineOf } from './engine-of.ts';
import { PROJECTION_VERSION as FOLD_VERSION } from '#projection';

/**
 * A catalog built by another version of the projection. Its rows may have another meaning, so it
 * must be rebuilt from the log and cannot be read.
 */
export class OtherFoldVersion extends Error {
  override readonly name = 'OtherFoldVersion';
  /** The versions, without instructions. */
  readonly difference: string;
  constructor(readonly found: number) {
    const difference = `the catalog was made by fold version ${found}, this is version ${FOLD_VERSION}`;
    super(
      found < FOLD_VERSION
        ? `${difference}: run "ledgerline rebuild", or start a server whose ROLES include project, which rebuilds it automatically`
        : `${difference}: use the newer version of Ledgerline that made it, or run "ledgerline rebuild" to make it as this one does`,
    );
    this.difference = difference;
  }
  /** Whether the catalog is older, so that it can be rebuilt automatically. */
  get isOlder(): boolean {
    return this.found < FOLD_VERSION;
  }
}

/**
 * Throws {@link OtherFoldVersion} if another version of the projection built the catalog. Does not
 * change it.
 */
export const refuseOtherFold = async (url: string): Promise<void> => {
  const found = await foldVersionAt(url);
  if (found !== null && found !== FOLD_VERSION) throw new OtherFoldVersion(found);
};

const foldVersionAt = async (url: string): Promise<number | null> => {
  const source = await engineOf(url).connect(true);
  try {
    // The process that was creating the tables may have ended early.
    if (!(await source.createQueryRunner().hasTable('projection'))) return null;
    const [row] = await source.query<{ fold_version: number }[]>(
      `SELECT fold_version FROM projection WHERE name = 'catalog'`,
    );
    return row?.fold_version ?? null;
  } finally {
    await source.destroy();
  }
};
