import { Column, Entity, PrimaryColumn } from 'typeorm';
import { flag, maybeText, maybeWhole, text, whole } from './columns.ts';

// What answers are read from: every row holds for the sequences in [openedAt, closedAt) and is never deleted. The event
// that opened it is the one at `openedAt`; the one that closed it, at `closedAt` (9007199254740991 while open).

abstract class Interval {
  @PrimaryColumn(whole('id')) id!: number;
  @Column(whole('opened_at'))
  openedAt!: number;
  @Column(whole('closed_at'))
  closedAt!: number;
}

/** See GraphEdge in the lineage library. */
@Entity('edges')
export class EdgeRow extends Interval {
  /** The job or, for a dataset's own declaration, the dataset that states it. */
  @Column(whole('owner'))
  owner!: number;
  @Column(text('kind')) kind!: 'FEEDS' | 'READS' | 'WRITES' | 'PRECEDES';
  @Column(whole('from_node'))
  from!: number;
  @Column(whole('to_node'))
  to!: number;
  @Column(maybeWhole('job')) job!: number | null;
  @Column(maybeText('basis')) basis!: 'EXPLICIT' | 'COLUMN' | 'INFERRED' | null;
}

/** A dataset's part in a product of a job: each source feeds each target. See GraphProductMember in the lineage library. */
@Entity('product_members')
export class ProductMemberRow extends Interval {
  @Column(whole('product')) product!: number;
  @Column(whole('job')) job!: number;
  @Column(text('side')) side!: 'SOURCE' | 'TARGET';
  @Column(whole('node')) node!: number;
}

/** The field edges that an owner states between two datasets; see the rules of lists in the projection. */
@Entity('field_edge_lists')
export class FieldEdgeListRow extends Interval {
  @Column(whole('owner'))
  owner!: number;
  @Column(whole('from_node'))
  from!: number;
  @Column(whole('to_node'))
  to!: number;
  @Column(maybeWhole('job')) job!: number | null;
  /** Hash of the content `[[fromField, toField, type, subtype, masking], …]`. */
  @Column(text('content')) content!: string;
  /** The ids of the field edges, and since when they hold. */
  @Column(text('parts')) parts!: string;
}

/**
 * A name of a dataset that has several. The row of the root, its least node, gives the node whose name is shown; the rows
 * of the others lead to the root. See shownNode in the lineage library.
 */
@Entity('identities')
export class IdentityRow extends Interval {
  @Column(whole('node'))
  node!: number;
  @Column(whole('shown'))
  shown!: number;
}

/** The fields of the merged schema view, in order; see the rules of lists in the projection. */
@Entity('field_lists')
export class FieldListRow extends Interval {
  @Column(whole('dataset'))
  dataset!: number;
  /** Hash of the content `[{path, type, description}, …]`. A path has the names from the root, joined with dots. */
  @Column(text('content')) content!: string;
  /** The ids of the fields, and since when they hold. */
  @Column(text('parts')) parts!: string;
}

/** Version `number` of a dataset's schema, from `openedAt` until the next one. */
@Entity('schema_versions')
export class SchemaVersionRow extends Interval {
  @Column(whole('dataset'))
  dataset!: number;
  @Column(whole('number')) number!: number;
  /** Hash of the content `[[path, type], …]`, in order. */
  @Column(text('content')) content!: string;
  /** JSON: `{added, removed, retyped, reordered}`, see SchemaDifference. */
  @Column(text('difference')) difference!: string;
  @Column(flag('compatible')) compatible!: boolean;
  /** Why it is breaking, null when it is not. */
  @Column(maybeText('reason')) reason!: string | null;
}

/** A facet that an integration gives a dataset or job; `content` is the hash of its canonical JSON. */
@Entity('facets')
export class FacetRow extends Interval {
  @Column(whole('owner'))
  owner!: number;
  @Column(text('key')) key!: string;
  @Column(text('integration')) integration!: string;
  @Column(text('content')) content!: string;
  /** Whether it counts beside what other integrations state. */
  @Column(flag('counts')) counts!: boolean;
  /** The event since which the integration states it; earlier than `openedAt` where other columns changed since. */
  @Column(whole('since')) since!: number;
}

/** A tag, owner or description that an integration gives a dataset or job. */
@Entity('annotations')
export class AnnotationRow extends Interval {
  @Column(whole('owner'))
  owner!: number;
  @Column(text('kind')) kind!: 'TAG' | 'OWNER' | 'DESCRIPTION';
  @Column(text('integration')) integration!: string;
  /** The tag's key, or the owner's name; empty for a description. */
  @Column(text('name')) name!: string;
  /** The tag's value, the owner's type, or the description. */
  @Column(maybeText('value')) value!: string | null;
  /** The field that a tag is on; null for the whole. */
  @Column(maybeText('field')) field!: string | null;
  /** The event since which the integration states it. */
  @Column(whole('since')) since!: number;
}

/** A list of words by which a dataset or job is found; see {@link WordRow}. */
@Entity('word_lists')
export class WordListRow extends Interval {
  @Column(whole('owner'))
  owner!: number;
  /** FIELD, DESCRIPTION, TAG or OWNER: where the words come from. */
  @Column(text('place')) place!: string;
  @Column(text('list'))
  list!: string;
}

/** A word of a list. A list never changes, and datasets with the same fields share one. */
@Entity('words')
export class WordRow {
  @PrimaryColumn(text('word')) word!: string;
  @PrimaryColumn(text('list')) list!: string;
}

/** A word of the name of a dataset or job. */
@Entity('name_words')
export class NameWordRow {
  @PrimaryColumn(text('word')) word!: string;
  @PrimaryColumn(whole('node')) node!: number;
}
