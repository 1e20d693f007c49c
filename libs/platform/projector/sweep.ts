import type { CatalogClaim } from '#catalog';
import { removeGraph } from '#lineage';
import type { Config } from '../config/config.ts';
import { pause } from '../pause.ts';

/**
 * Deletes what replaced catalogs left once nobody reads it any more: their tables, then their
 * graphs, including those replaced by a process that has ended. The caller must have the claim on
 * the catalog. Returns false if any are left.
 */
const sweepFormer = async (claim: CatalogClaim, config: Config): Promise<boolean> => {
  if (!(await claim.dropFormer())) return false;
  const former = await claim.former();
  for (const generation of former) await removeGraph(config.GRAPH_URL, generation);
  if (former.length > 0) await claim.forgetFormer();
  return true;
};

/** After each promotion, repeats the sweep until nothing is left. Runs until the signal aborts. */
export const keepSwept = async (
  { config, standing, signal }: KeepingSwept,
  isWell: () => void,
): Promise<void> => {
  let swept: object | null = null;
  while (await pause(LOOK_AGAIN_MILLISECONDS, signal)) {
    const present = standing();
    if (present !== null && present.catalog !== swept && (await sweepFormer(present.claim, config)))
      swept = present.catalog;
    isWell();
  }
};

interface KeepingSwept {
  readonly config: Config;
  /** The catalog that this process projects into, and its claim. Null: another process projects. */
  readonly standing: () => { readonly claim: CatalogClaim; readonly catalog: object } | null;
  readonly signal: AbortSignal;
}

const LOOK_AGAIN_MILLISECONDS = 2000;
