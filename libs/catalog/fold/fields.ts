import { isPartialView } from '#openlineage';
import { eventKeyIn, orderKeyIn, placeOf } from './fact.ts';

/** One valid statement of a dataset's schema. Outputs of failed runs are none. */
export interface SchemaFact {
  readonly integration: string;
  readonly role: 'WRITER' | 'READER' | 'DECLARATION';
  readonly orderKey: string;
  /** Its place in the event. */
  readonly mention: number;
  /** Hash of the fields it states. */
  readonly content: string;
}

/**
 * What counts of a dataset's schema statements, by voice and content: of those that say the same, the first and the last.
 * A job says the same of its datasets with every run, so this stays small where the statements grow.
 */
export type SchemaFacts = Map<string, { first: SchemaFact; last: SchemaFact }>;

export interface StatedField {
  readonly path: string;
  readonly type: string | null;
  readonly description: string | null;
}

/** Each integration speaks for itself, as writer and as reader: what one voice has said, by content. */
interface Voice {
  readonly replaces: boolean;
  readonly said: readonly {
    readonly fields: readonly StatedField[];
    readonly first: string;
    readonly last: string;
  }[];
  /** What it says in its latest event. */
  readonly latest: readonly StatedField[];
  readonly first: string;
  /** Order of its latest event. */
  readonly last: string;
}

/**
 * The merged view of a dataset's fields (DESIGN.md 4, Fields): a writer's or declaration's latest statement replaces its
 * former ones, a reader's and a partial view's add up; a type changes only on the word of the voice that first gave it.
 */
export const fieldsOf = (
  facts: readonly SchemaFact[],
  fieldsIn: (content: string) => readonly StatedField[],
): readonly StatedField[] => {
  const voices = voicesOf(facts, fieldsIn);
  const takenAway = takenAwayBy(voices);
  const shown = new Set<string>();
  const givers = new Map<string, { first: string; type: string }>();
  const descriptions = new Map<string, { last: string; description: string }>();
  for (const voice of voices) {
    for (const said of statedNow(voice, takenAway)) {
      shown.add(said.field.path);
      const giver = givers.get(said.field.path);
      if (said.typed && (!giver || said.typed.first < giver.first))
        givers.set(said.field.path, said.typed);
      const described = descriptions.get(said.field.path);
      if (said.field.description !== null && (!described || described.last < said.last)) {
        descriptions.set(said.field.path, { last: said.last, description: said.field.description });
      }
    }
  }
  return [...shown].map((path) => ({
    path,
    type: givers.get(path)?.type ?? null,
    description: descriptions.get(path)?.description ?? null,
  }));
};

// Replacing voices first, so that a writer's order of fields is the one shown; then the one heard first.
const voicesOf = (
  facts: readonly SchemaFact[],
  fieldsIn: (content: string) => readonly StatedField[],
): readonly Voice[] => {
  const byVoice = new Map<string, Map<string, { first: string; last: string }>>();
  const replaces = new Map<string, boolean>();
  for (const fact of facts) {
    const { integration, role, content } = fact;
    const place = placeOf(eventKeyIn(fact.orderKey), fact.mention);
    const key = JSON.stringify([integration, role]);
    replaces.set(key, role !== 'READER' && !isPartialView(integration));
    const contents = byVoice.get(key) ?? new Map<string, { first: string; last: string }>();
    byVoice.set(key, contents);
    const seen = contents.get(content);
    contents.set(content, {
      first: seen && seen.first < place ? seen.first : place,
      last: seen && seen.last > place ? seen.last : place,
    });
  }
  const voices = [...byVoice].map(([key, contents]) => {
    const said = [...contents]
      .map(([content, times]) => ({ fields: fieldsIn(content), ...times }))
      .sort((a, b) => (a.last < b.last ? -1 : 1));
    const last = orderKeyIn(said.at(-1)?.last ?? '');
    return {
      replaces: replaces.get(key) ?? false,
      said,
      latest: said.filter((one) => orderKeyIn(one.last) === last).flatMap(({ fields }) => fields),
      first: said.map((one) => one.first).reduce((a, b) => (a < b ? a : b)),
      last,
    };
  });
  return voices.sort((a, b) =>
    a.replaces === b.replaces ? (a.first < b.first ? -1 : 1) : a.replaces ? -1 : 1,
  );
};

/** For each field, when a replacing voice that had stated it last spoke without it. */
const takenAwayBy = (voices: readonly Voice[]): ReadonlyMap<string, string> => {
  const takenAway = new Map<string, string>();
  for (const voice of voices) {
    if (!voice.replaces) continue;
    const kept = new Set(voice.latest.map((field) => field.path));
    for (const { fields } of voice.said) {
      for (const { path } of fields) {
        if (!kept.has(path) && voice.last > (takenAway.get(path) ?? ''))
          takenAway.set(path, voice.last);
      }
    }
  }
  return takenAway;
};

interface Said {
  readonly field: StatedField;
  readonly last: string;
  readonly typed: { readonly first: string; readonly type: string } | null;
}

/** The fields a voice states now, in the order in which it first stated them. */
function* statedNow(voice: Voice, takenAway: ReadonlyMap<string, string>): Generator<Said> {
  const inOrder = voice.replaces
    ? voice.latest
    : [...voice.said].sort((a, b) => (a.first < b.first ? -1 : 1)).flatMap((one) => one.fields);
  const seen = new Set<string>();
  for (const { path } of inOrder) {
    if (seen.has(path)) continue;
    seen.add(path);
    const mentions = voice.said.flatMap((one) =>
      one.fields.filter((field) => field.path === path).map((field) => ({ ...one, field })),
    );
    const latest = mentions.at(-1);
    if (!latest) continue;
    if (!voice.replaces && orderKeyIn(latest.last) <= (takenAway.get(path) ?? '')) continue;
    const typed = mentions.filter((mention) => mention.field.type !== null);
    const type = typed.at(-1)?.field.type ?? null;
    const description = mentions.findLast((mention) => mention.field.description !== null)?.field
      .description;
    yield {
      field: { ...latest.field, description: description ?? null },
      last: latest.last,
      typed:
        type === null
          ? null
          : { first: typed.map((one) => one.first).reduce((a, b) => (a < b ? a : b)), type },
    };
  }
}
