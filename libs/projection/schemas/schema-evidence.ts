import { isPartialView } from '#openlineage';
import { eventOfMention } from '../rules/event-order.ts';
import type { SchemaEvidenceRow } from '../state/rows.ts';

/** A field as a schema facet states it. */
export interface StatedField {
  readonly path: string;
  readonly type: string | null;
  readonly description: string | null;
}

/** First and last of the statements of one content by one integration in one role, as mention order keys. */
export type Evidence = Omit<SchemaEvidenceRow, 'dataset'>;

/** What one content says of a path; a path that it states twice counts as it is stated last. */
interface PathInContent {
  readonly at: number;
  readonly type: string | null;
  readonly description: string | null;
}

interface Content {
  readonly hash: string;
  readonly describes: boolean;
  /** Read at its first use: most contents of a long history are not used again. */
  readonly paths: ReadonlyMap<string, PathInContent>;
  /** Whether it states no path twice. */
  isPlain(): boolean;
  first: string;
  last: string;
}

/** A path as one reporter states it. */
interface StatedPath {
  readonly contents: Set<Content>;
  latest: Content;
  /** The content that gives the type, and the first one that gave any. */
  typed: Content | null;
  typedFirst: string;
  described: Content | null;
  /** The first statement, to keep the order in which a reader added fields. */
  firstSeen: string;
  at: number;
}

/** An integration in one role. */
interface Reporter {
  /** A writer's or declaration's latest statement replaces its former ones; a reader's and a partial view's add up. */
  readonly replaces: boolean;
  readonly contents: Map<string, Content>;
  /** How many of the contents have a description. */
  describing: number;
  /** Empty until the paths are compared: see `isCompared`. */
  readonly paths: Map<string, StatedPath>;
  /** The contents of its latest event, in the order of the event. */
  latest: Content[];
  first: string;
}

/**
 * The merged view of a dataset's fields (docs/semantics.md, Fields), kept up to date by statement: a statement that is
 * repeated costs a look-up, a new one costs its own fields and those that are shown, however many there were before.
 */
export const createSchemaEvidence = (fieldsIn: (content: string) => readonly StatedField[]) => {
  const reporters = new Map<string, Reporter>();
  const hashes = new Map<string, number>();
  let view: readonly StatedField[] | null = null;
  // Whether the paths of all contents are in memory. They are not while the latest content decides alone: so a dataset
  // with thousands of former schemas is opened without reading them.
  let isCompared = false;

  const reporterOf = (integration: string, role: string): Reporter => {
    const key = `${role} ${integration}`;
    let reporter = reporters.get(key);
    if (!reporter) {
      reporter = {
        replaces: role !== 'READER' && !isPartialView(integration),
        contents: new Map(),
        describing: 0,
        paths: new Map(),
        latest: [],
        first: '',
      };
      reporters.set(key, reporter);
    }
    return reporter;
  };

  /** Brings the paths of a content up to date after its first or last statement moved, or it came or went. */
  const renewPaths = (reporter: Reporter, content: Content): void => {
    if (!isCompared) return;
    for (const path of content.paths.keys()) {
      const known = reporter.paths.get(path);
      const contents = known?.contents ?? new Set<Content>();
      if (reporter.contents.get(content.hash) === content) contents.add(content);
      else contents.delete(content);
      const stated = statedPath(path, contents);
      if (stated) reporter.paths.set(path, stated);
      else reporter.paths.delete(path);
    }
  };
  const renewReporter = (reporter: Reporter): void => {
    let [first, last] = ['', ''];
    for (const content of reporter.contents.values()) {
      if (first === '' || content.first < first) first = content.first;
      if (content.last > last) last = content.last;
    }
    reporter.first = first;
    const event = eventOfMention(last);
    reporter.latest = [...reporter.contents.values()]
      .filter((content) => eventOfMention(content.last) === event)
      .sort((a, b) => (a.last < b.last ? -1 : 1));
  };

  const isLastOfAll = (reporter: Reporter, content: Content): boolean => {
    if (reporter.latest.length !== 1 || reporter.latest[0] !== content) return false;
    for (const other of reporters.values()) {
      if (other !== reporter && (other.latest.at(-1)?.last ?? '') > content.last) return false;
    }
    return true;
  };

  /** A content was stated once more, later than ever: what it says is its paths' latest. */
  const raise = (reporter: Reporter, content: Content, last: string): void => {
    const top = reporter.latest.at(-1);
    const isTop = reporter.latest.length === 1 && top === content;
    content.last = last;
    if (!isTop) {
      const event = eventOfMention(last);
      const others = reporter.latest.filter(
        (one) => one !== content && eventOfMention(one.last) === event,
      );
      if (last > (top?.last ?? '')) {
        reporter.latest = [...others, content];
        for (const [path, { type, description }] of isCompared ? content.paths : []) {
          const stated = reporter.paths.get(path);
          if (!stated) continue;
          stated.latest = content;
          if (type !== null) stated.typed = content;
          if (description !== null) stated.described = content;
        }
      } else {
        renewReporter(reporter);
        renewPaths(reporter, content);
      }
    }
  };

  /** The content that is all of the evidence, and so the merged view; null where there are more. */
  const onlyContent = (): Content | null => {
    if (hashes.size !== 1) return null;
    const [reporter] = reporters.values();
    const [content] = reporter?.contents.values() ?? [];
    return content?.isPlain() ? content : null;
  };
  const onlyView = (): readonly StatedField[] | null => {
    const content = onlyContent();
    return content && fieldsOf(content);
  };
  /** The view where the latest content of the only reporter has all of it; null where other contents may add to it. */
  const latestAlone = (): readonly StatedField[] | null => {
    const [reporter, ...others] = reporters.values();
    if (!reporter) return [];
    const [latest, ...more] = reporter.latest;
    if (!latest || !reporter.replaces || others.length + more.length > 0) return null;
    const fields = fieldsOf(latest);
    if (fields.some(({ type }) => type === null)) return null;
    if (fields.every(({ description }) => description !== null)) return fields;
    return reporter.describing - Number(latest.describes) > 0 ? null : fields;
  };

  const compared = (): readonly StatedField[] => {
    if (!isCompared)
      for (const reporter of reporters.values())
        for (const content of reporter.contents.values()) addPaths(reporter, content);
    isCompared = true;
    return mergedFields([...reporters.values()]);
  };

  return {
    /** Takes in statements of one content; those that came before it may come in any order. */
    add({ integration, role, content: hash, describes, first, last }: Evidence): void {
      const reporter = reporterOf(integration, role);
      const known = reporter.contents.get(hash);
      if (known) {
        if (last > known.last) {
          if (!isLastOfAll(reporter, known) && hashes.size > 1) view = null;
          raise(reporter, known, last);
        }
        if (first < known.first) {
          view = null;
          known.first = first;
          renewPaths(reporter, known);
          renewReporter(reporter);
        }
        return;
      }
      const content = contentOf(hash, describes, first, last, fieldsIn);
      reporter.contents.set(hash, content);
      reporter.describing += Number(describes);
      if (!hashes.has(hash) || hashes.size > 1) view = null;
      hashes.set(hash, (hashes.get(hash) ?? 0) + 1);
      if (reporter.first === '' || first < reporter.first) reporter.first = first;
      if (isCompared) addPaths(reporter, content);
      const top = reporter.latest.at(-1);
      if (!top || eventOfMention(last) > eventOfMention(top.last)) reporter.latest = [content];
      else renewReporter(reporter);
    },
    /** Puts other first and last statements in place of those of a content, or takes it away: null. */
    replace({ integration, role, content: hash }: Evidence, present: Evidence | null): void {
      view = null;
      const reporter = reporterOf(integration, role);
      const content = reporter.contents.get(hash);
      if (!content) throw new Error('unreachable: the evidence to replace is not there');
      if (present) {
        content.first = present.first;
        content.last = present.last;
      } else {
        reporter.contents.delete(hash);
        reporter.describing -= Number(content.describes);
        const left = (hashes.get(hash) ?? 1) - 1;
        if (left === 0) hashes.delete(hash);
        else hashes.set(hash, left);
        if (reporter.contents.size === 0) reporters.delete(`${role} ${integration}`);
      }
      renewPaths(reporter, content);
      renewReporter(reporter);
    },
    /** The fields that are shown, in order. The same list as long as nothing changed. */
    fields: (): readonly StatedField[] =>
      (view ??= onlyView() ?? (isCompared ? null : latestAlone()) ?? compared()),
    /** The hash of the content that equals the fields that are shown; null where it has to be made of them. */
    contentOfFields: (): string | null => onlyContent()?.hash ?? null,
    /** How many paths are in memory, about. */
    size(): number {
      let size = 0;
      for (const { contents, paths } of reporters.values()) size += paths.size + contents.size * 2;
      return size;
    },
  };
};

export type SchemaEvidence = ReturnType<typeof createSchemaEvidence>;

/** Whether any of the fields has a description. */
export const describesFields = (fields: readonly StatedField[]): boolean =>
  fields.some(({ description }) => description !== null);

const fieldsOf = ({ paths }: Content): readonly StatedField[] =>
  [...paths].map(([path, { type, description }]) => ({ path, type, description }));

const contentOf = (
  hash: string,
  describes: boolean,
  first: string,
  last: string,
  fieldsIn: (content: string) => readonly StatedField[],
): Content => {
  let paths: ReadonlyMap<string, PathInContent> | null = null;
  return {
    hash,
    describes,
    first,
    last,
    get paths() {
      return (paths ??= pathsOf(fieldsIn(hash)));
    },
    isPlain() {
      return this.paths.size === fieldsIn(hash).length;
    },
  };
};

const pathsOf = (fields: readonly StatedField[]): ReadonlyMap<string, PathInContent> => {
  const paths = new Map<string, PathInContent>();
  for (const [at, { path, type, description }] of fields.entries()) {
    const known = paths.get(path);
    paths.set(path, {
      at: known?.at ?? at,
      type: type ?? known?.type ?? null,
      description: description ?? known?.description ?? null,
    });
  }
  return paths;
};

const addPaths = (reporter: Reporter, content: Content): void => {
  for (const path of content.paths.keys())
    reporter.paths.set(path, withContent(reporter.paths.get(path) ?? null, path, content));
};

const statedPath = (path: string, contents: Set<Content>): StatedPath | null => {
  let stated: StatedPath | null = null;
  for (const content of contents) stated = withContent(stated, path, content);
  return stated;
};

/** Takes in one more content that states a path; `stated` is changed, and null before the first one. */
const withContent = (stated: StatedPath | null, path: string, content: Content): StatedPath => {
  const { at = 0, type = null, description = null } = content.paths.get(path) ?? {};
  if (!stated) {
    return {
      contents: new Set([content]),
      latest: content,
      typed: type === null ? null : content,
      typedFirst: type === null ? '' : content.first,
      described: description === null ? null : content,
      firstSeen: content.first,
      at,
    };
  }
  stated.contents.add(content);
  if (content.last > stated.latest.last) stated.latest = content;
  if (type !== null) {
    if (!stated.typed || content.last > stated.typed.last) stated.typed = content;
    if (stated.typedFirst === '' || content.first < stated.typedFirst)
      stated.typedFirst = content.first;
  }
  if (description !== null && (!stated.described || content.last > stated.described.last))
    stated.described = content;
  if (content.first < stated.firstSeen) {
    stated.firstSeen = content.first;
    stated.at = at;
  }
  return stated;
};

const mergedFields = (all: readonly Reporter[]): readonly StatedField[] => {
  // Replacing reporters first, so that a writer's order of fields is the one shown; then the one that spoke first.
  const reporters = [...all].sort((a, b) =>
    a.replaces === b.replaces ? (a.first < b.first ? -1 : 1) : a.replaces ? -1 : 1,
  );
  const replacing = reporters
    .filter((reporter) => reporter.replaces)
    .map(({ latest, paths }) => ({
      latest,
      paths,
      last: eventOfMention(latest.at(-1)?.last ?? ''),
    }));
  /** When a replacing reporter that had stated a path last spoke without it. */
  const retractedAt = (path: string): string => {
    let retracted = '';
    for (const { latest, paths, last } of replacing) {
      if (last <= retracted || !paths.has(path)) continue;
      if (!latest.some((content) => content.paths.has(path))) retracted = last;
    }
    return retracted;
  };
  const shown = new Map<
    string,
    { type: string | null; typedFirst: string; description: string | null; last: string }
  >();
  const show = (path: string, stated: StatedPath): void => {
    const { latest, typed, typedFirst, described } = stated;
    let field = shown.get(path);
    if (!field)
      shown.set(path, (field = { type: null, typedFirst: '', description: null, last: '' }));
    if (typed && (field.typedFirst === '' || typedFirst < field.typedFirst)) {
      field.type = typed.paths.get(path)?.type ?? null;
      field.typedFirst = typedFirst;
    }
    if (described && (field.last === '' || field.last < latest.last)) {
      field.description = described.paths.get(path)?.description ?? null;
      field.last = latest.last;
    }
  };
  for (const { replaces, latest, paths } of reporters) {
    if (replaces) {
      for (const content of latest) {
        for (const path of inOrder(content)) {
          const stated = paths.get(path);
          if (stated) show(path, stated);
        }
      }
      continue;
    }
    const ordered = [...paths].sort(([, a], [, b]) =>
      a.firstSeen === b.firstSeen ? a.at - b.at : a.firstSeen < b.firstSeen ? -1 : 1,
    );
    for (const [path, stated] of ordered) {
      if (eventOfMention(stated.latest.last) > retractedAt(path)) show(path, stated);
    }
  }
  return [...shown].map(([path, { type, description }]) => ({ path, type, description }));
};

// A Map keeps the place of the first statement of a path.
const inOrder = (content: Content): Iterable<string> => content.paths.keys();
