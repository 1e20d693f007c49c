import { catalogGeneration, openCatalog, OtherFoldVersion, shownCatalog } from '#catalog';
import type { Answers } from './answers.ts';
import type { Config } from './config.ts';
import { pause } from './pause.ts';
import type { Projector } from './projector.ts';

/**
 * Answers from the catalog that another process writes: from the generation that stands there now, unless it is the one that is
 * answered from already. Where there is none, or one of an older fold, nothing is answered until it is there; who is not patient
 * is told of an older fold as of a newer one. Throws {@link OtherFoldVersion}.
 */
export const readPresent = async (
  config: Config,
  answers: Answers,
  { isPatient }: { readonly isPatient: boolean },
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
    const catalog = await openCatalog(url, { readOnly: true });
    const isPresent = async () => (await catalogGeneration(url)) === generation;
    try {
      // Another one may have taken over in between.
      if (await isPresent()) await answers.take(catalog, generation, isPresent);
    } finally {
      if (answers.source?.catalog !== catalog) await catalog.close();
    }
    if (answers.source === null) await readPresent(config, answers, { isPatient });
  } catch (error) {
    if (!(error instanceof OtherFoldVersion)) throw error;
    answers.stop(error.message);
    if (!error.isOlder || !isPatient) throw error;
  }
};

/** Looks, until the signal aborts, whether another generation stands there, while this process is not the one that makes it. */
export const readOn = async (
  { config, answers, projector, signal }: ReadingOn,
  isWell: () => void,
): Promise<void> => {
  while (await pause(LOOK_AGAIN_MILLISECONDS, signal)) {
    if (projector?.isActive() !== true) await readPresent(config, answers, { isPatient: true });
    isWell();
  }
};

interface ReadingOn {
  readonly config: Config;
  readonly answers: Answers;
  readonly projector: Projector | null;
  readonly signal: AbortSignal;
}

const LOOK_AGAIN_MILLISECONDS = 500;

const noneAt = (url: string): string =>
  `there is no catalog at ${shownCatalog(url)} yet: start a process whose ROLES include project, which makes it`;
