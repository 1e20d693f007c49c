import {
  type Basis,
  type GraphChanges,
  type GraphEdge,
  type GraphField,
  type GraphFieldEdge,
  type GraphIdentity,
  type GraphNode,
  type GraphProductMember,
  type LineageGraph,
  OPEN,
} from '../graph.ts';

export const NAMESPACE = 'ns';

/** Opens a graph and applies the rows of the lines in two batches. */
export type GraphOf = (...lines: readonly string[]) => Promise<LineageGraph>;

/** All rows of a graph; {@link delivered} makes the changes from one sequence to another. */
export type GraphRows = Omit<GraphChanges, 'upTo'>;

/**
 * Makes rows from lines. A line may end with the sequences in which its rows are open, `[3,7)` or `[3,)`; the default
 * is from 1 on.
 *
 * - `a -> b by j`: a COLUMN edge (`=>` EXPLICIT, `~>` INFERRED) that j states, with READS and WRITES; without `by` a
 *   declaration.
 * - `a.x -> b.y by j as DIRECT/SUM masked`: a field edge, and a COLUMN edge unless an earlier line has one of that
 *   job. `a.x -> b` leads to b as a whole, `a -> b.y` from a as a whole.
 * - `a into p of j` and `p of j into b`: a is a source, b a target, of a product of j.
 * - `j reads a`, `j writes a`, `j precedes k`.
 * - `a shows b`: a is a name of the dataset whose canonical name is b. `a has x Y`: its fields.
 * - `a#1` is the name a in generation 1. The first line with a node mentions it first.
 */
export const given = (...lines: readonly string[]): GraphRows => {
  const rows = new Rows();
  for (const line of lines) {
    const [, body = '', opened = '1', closed = ''] =
      /^(.*?)(?: \[(\d+),(\d*)\))?$/.exec(line) ?? [];
    const interval = { openedAt: Number(opened), closedAt: closed === '' ? OPEN : Number(closed) };
    const edge = /^(\S+) (->|=>|~>) (\S+)(?: by (\S+))?(?: as (\S+))?( masked)?$/.exec(body);
    const member = /^(?:(\S+) into )?(\S+) of (\S+?)(?: into (\S+))?$/.exec(body);
    const verb = /^(\S+) (reads|writes|precedes|shows|has) (.+)$/.exec(body);
    if (edge !== null) rows.addEdge(edge, interval);
    else if (member !== null) rows.addMember(member, interval);
    else if (verb !== null) rows.addVerb(verb, interval);
    else throw new Error(`the notation does not know the line "${line}"`);
  }
  return rows;
};

/** The changes from sequence `after` to `upTo`. A row that closes later is still open in them. */
export const delivered = (rows: GraphRows, after: number, upTo: number): GraphChanges => {
  const isIn = (sequence: number) => after < sequence && sequence <= upTo;
  const among = <T extends Interval>(all: readonly T[]): T[] =>
    all
      .filter((row) => isIn(row.openedAt) || isIn(row.closedAt))
      .map((row) => (row.closedAt > upTo ? { ...row, closedAt: OPEN } : row));
  return {
    upTo,
    nodes: rows.nodes.filter((node) => isIn(node.firstSequence)),
    edges: among(rows.edges),
    productMembers: among(rows.productMembers),
    fieldEdges: among(rows.fieldEdges),
    identities: among(rows.identities),
    fields: among(rows.fields),
  };
};

interface Interval {
  readonly openedAt: number;
  readonly closedAt: number;
}

const BASIS: Readonly<Record<string, Basis>> = {
  '->': 'COLUMN',
  '=>': 'EXPLICIT',
  '~>': 'INFERRED',
};

class Rows implements GraphRows {
  readonly nodes: GraphNode[] = [];
  readonly edges: GraphEdge[] = [];
  readonly productMembers: GraphProductMember[] = [];
  readonly fieldEdges: GraphFieldEdge[] = [];
  readonly identities: GraphIdentity[] = [];
  readonly fields: GraphField[] = [];
  readonly #idOf = new Map<string, number>();
  readonly #products = new Map<string, number>();
  #lastId = 0;

  addEdge([, left = '', arrow = '', right = '', by, as, masked]: RegExpExecArray, at: Interval) {
    const [fromName = '', fromField = null] = left.split('.');
    const [toName = '', toField = null] = right.split('.');
    const from = this.#node('DATASET', fromName, at);
    const to = this.#node('DATASET', toName, at);
    const job = by === undefined ? null : this.#node('JOB', by, at);
    const ends = { from, to, job, ...at };
    const isField = fromField !== null || toField !== null;
    const isStated = this.edges.some(
      (row) => row.kind === 'FEEDS' && row.from === from && row.to === to && row.job === job,
    );
    if (!isField || !isStated) {
      this.edges.push({ id: this.#id(), kind: 'FEEDS', basis: BASIS[arrow] ?? null, ...ends });
      if (job !== null) {
        this.#use('READS', from, job, job, at);
        this.#use('WRITES', job, to, job, at);
      }
    }
    if (!isField) return;
    const [type = null, subtype = null] = as?.split('/') ?? [];
    const masking = masked !== undefined;
    this.fieldEdges.push({ id: this.#id(), fromField, toField, type, subtype, masking, ...ends });
  }

  addMember([, source, product = '', job = '', target = '']: RegExpExecArray, at: Interval) {
    const known = this.#products.get(product) ?? this.#products.size + 1;
    this.#products.set(product, known);
    this.productMembers.push({
      id: this.#id(),
      product: known,
      job: this.#node('JOB', job, at),
      side: source === undefined ? 'TARGET' : 'SOURCE',
      node: this.#node('DATASET', source ?? target, at),
      ...at,
    });
  }

  addVerb([, left = '', verb, right = '']: RegExpExecArray, at: Interval) {
    const job = () => this.#node('JOB', left, at);
    const dataset = (name: string) => this.#node('DATASET', name, at);
    if (verb === 'reads') this.#use('READS', dataset(right), job(), job(), at);
    else if (verb === 'writes') this.#use('WRITES', job(), dataset(right), job(), at);
    else if (verb === 'precedes') {
      const to = this.#node('JOB', right, at);
      const ends = { from: job(), to, job: to };
      this.edges.push({ id: this.#id(), kind: 'PRECEDES', basis: 'EXPLICIT', ...ends, ...at });
    } else if (verb === 'shows') {
      const ends = { node: dataset(left), shown: dataset(right) };
      this.identities.push({ id: this.#id(), ...ends, ...at });
    } else {
      for (const path of right.split(' '))
        this.fields.push({ id: this.#id(), dataset: dataset(left), path, ...at });
    }
  }

  #use(kind: 'READS' | 'WRITES', from: number, to: number, job: number, at: Interval) {
    const isThere = this.edges.some(
      (row) =>
        row.kind === kind && row.from === from && row.to === to && row.openedAt === at.openedAt,
    );
    if (!isThere) this.edges.push({ id: this.#id(), kind, from, to, job, basis: null, ...at });
  }

  #node(kind: GraphNode['kind'], notation: string, { openedAt }: Interval): number {
    const known = this.#idOf.get(`${kind} ${notation}`);
    if (known !== undefined) return known;
    const [name = '', generation = '0'] = notation.split('#');
    const id = this.#id();
    const named = { id, kind, namespace: NAMESPACE, name, generation: Number(generation) };
    this.nodes.push({ ...named, firstSequence: openedAt });
    this.#idOf.set(`${kind} ${notation}`, id);
    return id;
  }

  #id(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}
