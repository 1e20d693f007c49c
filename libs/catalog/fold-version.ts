import { engineOf } from './engine-of.ts';
import { PROJECTION_VERSION as FOLD_VERSION } from '#projection';

/** A catalog that another fold made: its rows mean something else, so that it is made anew from the log and not read. */
export class OtherFoldVersion extends Error {
  override readonly name = 'OtherFoldVersion';
  /** What is the matter, without what to do. */
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
  /** Whether it is older, and so to be made anew without asking. */
  get isOlder(): boolean {
    return this.found < FOLD_VERSION;
  }
}

/** Throws {@link OtherFoldVersion} for a catalog that another fold made, without changing it. */
export const refuseOtherFold = async (url: string): Promise<void> => {
  const found = await foldVersionAt(url);
  if (found !== null && found !== FOLD_VERSION) throw new OtherFoldVersion(found);
};

const foldVersionAt = async (url: string): Promise<number | null> => {
  const source = await engineOf(url).connect(true);
  try {
    // Whoever was to make the tables may have ended before.
    if (!(await source.createQueryRunner().hasTable('projection'))) return null;
    const [row] = await source.query<{ fold_version: number }[]>(
      `SELECT fold_version FROM projection WHERE name = 'catalog'`,
    );
    return row?.fold_version ?? null;
  } finally {
    await source.destroy();
  }
};
