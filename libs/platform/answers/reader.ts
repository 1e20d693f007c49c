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
 * Switches to the current catalog, which another process writes, if it is not the one being read.
 * If there is none, or an older version of the projection built it, questions are not answered
 * until a current one appears. Throws {@link OtherFoldVersion} for a newer version, and for an
 * older one too unless `isPatient`.
 */
export const readPresent = async (
  config: Config,
  answers: Answers,
  { isPatient, announced = asOpened, lack = noLack }: Reading,
): Promise<void> => {
  const url = config.CATALOG_URL;
  const generation = await catalogGeneration(url);
  if (generation === null) {
    // A catalog that is deleted while it is being read stays open.
    if (answers.source === null) answers.stop(noneAt(url));
    return;
  }
  if (answers.source?.generation === generation && !answers.isWritersNoMore) return;
  try {
    const catalog = announced(await openCatalog(url, { readOnly: true }), generation);
    const isPresent = async () => (await catalogGeneration(url)) === generation;
    try {
      // Another catalog may have been promoted in between.
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

/** How to read a catalog that another process or thread writes. */
export interface Reading {
  /**
   * Whether to wait if the catalog is of an older version, because a projecting process will
   * rebuild it.
   */
  readonly isPatient: boolean;
  /**
   * Wraps the catalog so that it knows the checkpoint announced by a projector in another thread of
   * this process.
   */
  readonly announced?: (catalog: Catalog, generation: string) => Catalog;
  /** Why that projector has no catalog. Null: it has one, or there is no such projector. */
  readonly lack?: () => string | null;
}

const asOpened = (catalog: Catalog): Catalog => catalog;
const noLack = () => null;

/**
 * Checks twice a second, and whenever the bell rings, whether another catalog has been promoted,
 * until the signal aborts. Does nothing while this thread writes the catalog.
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
  `there is no catalog at ${shownCatalog(url)} yet: start a process whose ROLES include project, which creates it`;
