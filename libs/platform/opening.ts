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

/** How to open a platform, and who is notified. */
export interface Opening {
  readonly mode: Mode;
  /**
   * Starts the thread in which a server projects, so that senders and questions do not wait for it,
   * and so that the server survives an entry that crashes the projector. Without it, the server
   * projects in this thread. Engines in memory always use this thread.
   */
  readonly newProjectorThread?: () => Worker;
  /** For the platform in the projector thread: rings when the log has grown. */
  readonly bell?: Bell;
  /** For the platform in the projector thread: where it reports to. */
  readonly relay?: Relay;
  /** For a reader: the serving process, which writes the log for it. */
  readonly serving?: ServingLink;
  /** For a server that answers questions in other processes. */
  readonly readers?: Readers;
  readonly onTrouble?: (message: string | null, error: unknown) => void;
  /** Called with the reason when the log accepts no events, and with null when it does again. */
  readonly onLogTrouble?: (message: string | null) => void;
  /**
   * Called with messages worth logging that are not problems, such as a change to standby or a
   * rebuilt catalog.
   */
  readonly onNews?: (message: string) => void;
  readonly tracing?: Tracing;
  readonly clock?: Clock;
  /**
   * Called once, as soon as events can be appended: the log is open, and a projecting process has
   * checked that the catalog belongs to the log. Reading the catalog and loading the graph come
   * later and may fail. Errors of the callback are thrown by the opening.
   */
  readonly onWritable?: (writable: WritablePlatform) => Promise<void>;
}

/** The processes in which a server answers questions, as seen by its platform. */
export interface Readers {
  /**
   * The sequence up to which the graphs in their memory are complete. Null: no reader can answer.
   */
  readonly sequence: () => number | null;
  /** Why none of them can answer. Null: at least one can. */
  readonly problem: () => string | null;
  /** Passes each report of the projector to the readers. */
  readonly report: (report: ProjectorReport) => void;
}

/** The roles of a process, and where it projects. */
export interface Parts {
  readonly ingest: boolean;
  readonly query: boolean;
  /** Null: it does not project. */
  readonly project: 'this thread' | 'own thread' | null;
}

/** The roles of a process that is opened in a mode with these settings. */
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
 * Completes the opening before anyone can ask, so that the first answers do not come from an empty
 * graph. `onChecked` is called as soon as the projector has checked that the catalog belongs to the
 * log; from then on it is safe to append.
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

/**
 * Whether this process projects. If another process does, a server becomes a standby, and a command
 * fails.
 */
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
  /** How to read a catalog that the process does not write. Null: it never does. */
  readonly reading: Reading | null;
  readonly onChecked: () => Promise<void>;
}
