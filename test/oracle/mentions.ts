import type { Entry, LineageSource, Name } from './facets.ts';
import type { Event, Mention } from './reading.ts';

export interface Mentioned {
  readonly name: Name;
  /** It is the new name in a RENAME. */
  readonly renamed: boolean;
  /** It is the name that was left. */
  readonly left: boolean;
}

/** Every dataset that an event mentions, wherever it stands. */
export const mentionsIn = (event: Event): readonly Mentioned[] => {
  const mentions = event.kind === 'DATASET' ? [event.dataset] : [...event.inputs, ...event.outputs];
  const entries = event.lineage === 'deleted' ? [] : (event.lineage ?? []);
  return [
    ...mentions.map((mention) => ({ name: mention, renamed: isRename(mention), left: false })),
    ...[...mentions.flatMap(besides), ...entries.flatMap(datasetsIn)].map((name) => ({
      name,
      renamed: false,
      left: false,
    })),
    ...mentions.flatMap(({ previous }) =>
      previous ? [{ name: previous, renamed: false, left: true }] : [],
    ),
  ];
};

export const isRename = ({ namespace, name, change, previous }: Mention): boolean =>
  change === 'RENAME' &&
  previous !== null &&
  (previous.namespace !== namespace || previous.name !== name);

const besides = ({ columns, symlinks }: Mention): readonly Name[] => [
  ...(columns?.fields.flatMap(([, sources]) => sources) ?? []),
  ...(columns?.dataset ?? []),
  ...(symlinks === 'deleted' ? [] : (symlinks ?? [])),
];

const datasetsIn = ({ target, inputs, fields }: Entry): readonly Name[] => [
  ...(target.kind === 'DATASET' ? [target.dataset] : []),
  ...[...inputs, ...fields.flatMap(([, sources]) => sources)].flatMap((source) =>
    source.kind === 'DATASET' ? [source.source] : [],
  ),
];

/** Every job that an event mentions: its own, and those of an explicit `lineage` facet. */
export const jobsIn = (event: Event): readonly Name[] => {
  const entries = event.lineage === 'deleted' ? [] : (event.lineage ?? []);
  return [
    ...(event.kind === 'DATASET' ? [] : [event.job]),
    ...entries.flatMap(({ target, inputs, fields }) => [
      ...(target.kind === 'JOB' && target.job ? [target.job] : []),
      ...[...inputs, ...fields.flatMap(([, sources]) => sources)].flatMap(jobOf),
    ]),
  ];
};

const jobOf = (source: LineageSource): readonly Name[] =>
  source.kind === 'JOB' && source.job ? [source.job] : [];
