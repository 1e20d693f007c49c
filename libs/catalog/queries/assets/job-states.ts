/** Something that held of a job for the sequences in [opened, closed), known by its key: a dataset it read, or what a facet said. */
export interface Part {
  readonly job: number;
  readonly key: string;
  readonly opened: number;
  readonly closed: number;
}

/** An event of one of the job's runs. */
export interface RunMoment {
  readonly sequence: number;
  readonly isEnd: boolean;
}

/** All that held of a job from one event on, and what differs from before. */
export interface JobState {
  readonly since: number;
  readonly held: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * What held of a job, one state after the other. While a run of it is at work it says its inputs and outputs bit by bit, and
 * may fail: so its start and progress make no state, its end does, and so does any event of others. Of a stream, which
 * has no end, every event does.
 */
export const jobStates = (
  parts: readonly Part[],
  runs: readonly RunMoment[],
  { isStream, asOf }: { readonly isStream: boolean; readonly asOf: number },
): readonly JobState[] => {
  const progress = new Set(
    isStream ? [] : runs.flatMap(({ sequence, isEnd }) => (isEnd ? [] : [sequence])),
  );
  const ends = runs.flatMap(({ sequence, isEnd }) => (isEnd ? [sequence] : []));
  const changes = new Map<number, { opened: Part[]; closed: Part[] }>();
  const at = (sequence: number) => {
    const change = changes.get(sequence) ?? { opened: [], closed: [] };
    changes.set(sequence, change);
    return change;
  };
  for (const part of parts) {
    at(part.opened).opened.push(part);
    if (part.closed <= asOf) at(part.closed).closed.push(part);
  }
  for (const end of ends) at(end);
  return walk(changes, progress);
};

const walk = (
  changes: ReadonlyMap<
    number,
    { readonly opened: readonly Part[]; readonly closed: readonly Part[] }
  >,
  progress: ReadonlySet<number>,
): readonly JobState[] => {
  const states: JobState[] = [];
  // Several owners may state one part.
  const open = new Map<string, number>();
  let held: ReadonlySet<string> = new Set();
  let changed = false;
  for (const [sequence, { opened, closed }] of [...changes].sort(([a], [b]) => a - b)) {
    for (const { key } of opened) open.set(key, (open.get(key) ?? 0) + 1);
    for (const { key } of closed) open.set(key, (open.get(key) ?? 0) - 1);
    changed ||= opened.length + closed.length > 0;
    if (!changed || progress.has(sequence)) continue;
    changed = false;
    const now = new Set([...open].flatMap(([key, count]) => (count > 0 ? [key] : [])));
    const added = [...now].filter((key) => !held.has(key));
    const removed = [...held].filter((key) => !now.has(key));
    if (added.length + removed.length > 0)
      states.push({ since: sequence, held: [...now], added, removed });
    held = now;
  }
  return states;
};
