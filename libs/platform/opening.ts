import type { Worker } from 'node:worker_threads';
import { CatalogInUse } from '#catalog';
import type { Bell } from '#event-store';
import type { Answers } from './answers/answers.ts';
import type { Clock } from './health/clock-guard.ts';
import type { Config } from './config/config.ts';
import { refuseMissingCatalog, unlessInUse } from './engines.ts';
import type { Mode, WritablePlatform } from './platform.ts';
import type { Projector } from './projector/projector.ts';
import { projectsInThread } from './projector/projector-program.ts';
import type { ProjectorThread } from './projector/projector-thread.ts';
import { readPresent, type Reading } from './answers/reader.ts';
import type { Relay } from './projector/relay.ts';
import type { ProjectorReport, ServingLink } from './answers/serving-link.ts';
import type { Tracing } from './tracing.ts';

/** What a process is opened for, and who hears of it. */
export interface Opening {
  readonly mode: Mode;
  /**
   * Starts the thread in which a server projects, so that senders and questions do not wait for it, and that the server lives on
   * when an entry ends the projector; without it, it projects in this thread. Engines in memory are always used in this thread.
   */
  readonly newProjectorThread?: () => Worker;
  /** For the platform in the projector's thread: rings when the log grew. */
  readonly bell?: Bell;
  /** For the platform in the projector's thread: where it reports to. */
  readonly relay?: Relay;
  /** For a reader: the serving process, which writes the log for it. */
  readonly serving?: ServingLink;
  /** For a server that answers questions in other processes. */
  readonly readers?: Readers;
  readonly onTrouble?: (message: string | null, error: unknown) => void;
  /** Called with the reason when the log takes no events, and with `null` when it does again. */
  readonly onLogTrouble?: (message: string | null) => void;
  /** What is no trouble, and worth a line in the log: that it stands by, that the catalog was made anew. */
  readonly onNews?: (message: string) => void;
  readonly tracing?: Tracing;
  readonly clock?: Clock;
  /**
   * Called once, as soon as events can be appended: the log is open, and the process, if it is the one that projects, has found
   * that the catalog belongs to it. Reading the catalog and loading the graph come after it, and may fail. What it throws is
   * thrown by the opening.
   */
  readonly onWritable?: (writable: WritablePlatform) => Promise<void>;
}

/** The processes in which a server answers questions, as its platform sees them. */
export interface Readers {
  /** The sequence up to which the graphs in their memory hold everything; `null` while no reader can answer. */
  readonly sequence: () => number | null;
  /** Why none of them can answer, `null` when one can. */
  readonly problem: () => string | null;
  /** Takes each report of the projector, for the readers. */
  readonly report: (report: ProjectorReport) => void;
}

/** The parts that a process plays, and where. */
export interface Parts {
  readonly ingest: boolean;
  readonly query: boolean;
  /** Where it projects, `null` when it does not. */
  readonly project: 'this thread' | 'own thread' | null;
}

/** What a process does that is opened for something with these settings. */
export const partsOf = (config: Config, { mode, newProjectorThread, serving }: Opening): Parts => {
  if (serving !== undefined) return { ingest: false, query: true, project: null };
  const writes = mode === 'write' || mode === 'decide';
  const serves = (part: Config['ROLES'][number]) => mode === 'serve' && config.ROLES.includes(part);
  const ingest = writes || serves('ingest');
  const query = mode === 'read' || mode === 'decide' || serves('query');
  const isOwn = newProjectorThread !== undefined && mode === 'serve' && projectsInThread(config);
  const project = isOwn ? 'own thread' : writes || serves('project') ? 'this thread' : null;
  return { ingest, query, project };
};

/**
 * Before anyone can ask, so that the first answers are not those of an empty graph. `onChecked` is called in between, once the
 * projector has found that the catalog belongs to the log: from then on it is safe to append.
 */
export const begin = async ({
  config,
  mode,
  thread,
  projector,
  answers,
  reading,
  onChecked,
}: Beginning): Promise<void> => {
  await thread?.begin();
  const isLeading = projector !== null && (await leads(projector, mode));
  await onChecked();
  if (isLeading || reading === null) return;
  if (mode === 'read') await refuseMissingCatalog(config);
  await readPresent(config, answers, reading);
};

/** Whether it is this process that projects. A server stands by while another one does; a command does not wait. */
const leads = async (projector: Projector, mode: Mode): Promise<boolean> => {
  try {
    await projector.begin();
    return true;
  } catch (error) {
    if (!(error instanceof CatalogInUse)) throw error;
    if (mode !== 'serve') await unlessInUse(() => Promise.reject(error));
    return false;
  }
};

interface Beginning {
  readonly config: Config;
  readonly mode: Mode;
  readonly thread: ProjectorThread | null;
  readonly projector: Projector | null;
  readonly answers: Answers;
  /** How it reads a catalog that it does not write, `null` when it never does. */
  readonly reading: Reading | null;
  readonly onChecked: () => Promise<void>;
}
