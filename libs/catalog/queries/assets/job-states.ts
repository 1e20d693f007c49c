/**
 * An input, an output or a source facet of a job, identified by `key`, that was current for the
 * sequences in [opened, closed).
 */
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

/** Everything that was current from one event on, and the difference from the previous state. */
export interface JobState {
  readonly since: number;
  readonly current: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * The states of a job, oldest first. A running job reports its inputs and outputs bit by bit and
 * may still fail, so START and RUNNING events do not create a state; the end of the run does, and
 * so does any event that is not of this job's runs. For a streaming job, whose runs do not end,
 * every event can create a state.
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
  // Several owners may state the same part.
  const open = new Map<string, number>();
  let current: ReadonlySet<string> = new Set();
  let changed = false;
  for (const [sequence, { opened, closed }] of [...changes].sort(([a], [b]) => a - b)) {
    for (const { key } of opened) open.set(key, (open.get(key) ?? 0) + 1);
    for (const { key } of closed) open.set(key, (open.get(key) ?? 0) - 1);
    changed ||= opened.length + closed.length > 0;
    if (!changed || progress.has(sequence)) continue;
    changed = false;
    const now = new Set([...open].flatMap(([key, count]) => (count > 0 ? [key] : [])));
    const added = [...now].filter((key) => !current.has(key));
    const removed = [...current].filter((key) => !now.has(key));
    if (added.length + removed.length > 0)
      states.push({ since: sequence, current: [...now], added, removed });
    current = now;
  }
  return states;
};
