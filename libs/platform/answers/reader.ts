import {
  catalogGeneration,
  openCatalog,
  OtherFoldVersion,
  shownCatalog,
  type Catalog,
} from '#catalog';
import type { Bell } from '#event-store';
import type { Answers } from './answers.ts';
import type { Config } from '../config/config.ts';
import { isAborted } from '../is-aborted.ts';

/**
 * Answers from the catalog that another process writes: from the generation that stands there now, unless it is the one that is
 * answered from already. Where there is none, or one of an older fold, nothing is answered until it is there; who is not patient
 * is told of an older fold as of a newer one. Throws {@link OtherFoldVersion}.
 */
export const readPresent = async (
  config: Config,
  answers: Answers,
  { isPatient, announced = asOpened, lack = noLack }: Reading,
): Promise<void> => {
  const url = config.CATALOG_URL;
  const generation = await catalogGeneration(url);
  if (generation === null) {
    // One that is deleted under a reader is read on.
    if (answers.source === null) answers.stop(noneAt(url));
    return;
  }
  if (answers.source?.generation === generation && !answers.isWritersNoMore) return;
  try {
    const catalog = announced(await openCatalog(url, { readOnly: true }), generation);
    const isPresent = async () => (await catalogGeneration(url)) === generation;
    try {
      // Another one may have taken over in between.
      if (await isPresent()) await answers.take(catalog, generation, isPresent);
    } finally {
      if (answers.source?.catalog !== catalog) await catalog.close();
    }
    if (answers.source === null) {
      await readPresent(config, answers, { isPatient, announced, lack });
    }
  } catch (error) {
    if (!(error instanceof OtherFoldVersion)) throw error;
    answers.stop(lack() ?? error.message);
    if (!error.isOlder || !isPatient) throw error;
  }
};

/** How a catalog is read that another process or thread writes. */
export interface Reading {
  /** Whether an older fold is waited for, since a process that projects will make the catalog anew. */
  readonly isPatient: boolean;
  /** The catalog, with the checkpoint that its projector announces if it is in another thread of this process. */
  readonly announced?: (catalog: Catalog, generation: string) => Catalog;
  /** Why that projector has no catalog, `null` when it has one or there is none. */
  readonly lack?: () => string | null;
}

const asOpened = (catalog: Catalog): Catalog => catalog;
const noLack = () => null;

/**
 * Looks again and again, and whenever the bell rings, whether another generation of the catalog is being served, until the signal
 * aborts. Does nothing while this thread is the one that writes the catalog.
 */
export const readOn = async (
  { config, answers, reading, isWriter, bell, signal }: ReadingOn,
  isWell: () => void,
): Promise<void> => {
  while (!isAborted(signal)) {
    const seen = bell.rung();
    if (!isWriter()) await readPresent(config, answers, reading);
    isWell();
    await bell.wait(seen, signal, LOOK_AGAIN_MILLISECONDS);
  }
};

interface ReadingOn {
  readonly config: Config;
  readonly answers: Answers;
  readonly reading: Reading;
  readonly isWriter: () => boolean;
  readonly bell: Bell;
  readonly signal: AbortSignal;
}

const LOOK_AGAIN_MILLISECONDS = 500;

const noneAt = (url: string): string =>
  `there is no catalog at ${shownCatalog(url)} yet: start a process whose ROLES include project, which makes it`;
