import { Column, Entity, PrimaryColumn } from 'typeorm';
import { flag, maybeText, maybeWhole, text, whole } from './columns.ts';

// The tables that queries read. A row is valid for the sequences in [openedAt, closedAt) and is
// never deleted. `openedAt` is the sequence of the event that opened it, `closedAt` that of the
// event that closed it (9007199254740991 while open).

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
  /** The job that states it, or the dataset if a dataset event states it. */
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

/**
 * A member of an inferred product of a job: each SOURCE feeds each TARGET. See GraphProductMember
 * in the lineage library.
 */
@Entity('product_members')
export class ProductMemberRow extends Interval {
  @Column(whole('product')) product!: number;
  @Column(whole('job')) job!: number;
  @Column(text('side')) side!: 'SOURCE' | 'TARGET';
  @Column(whole('node')) node!: number;
}

/**
 * The field edges that an owner states between two datasets. See the rules of lists in the
 * projection.
 */
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
  /** The id and the opening sequence of each field edge. */
  @Column(text('parts')) parts!: string;
}

/**
 * A name of a dataset that has several names. The row of the root, the least node, contains the
 * canonical node in `shown`; the rows of the other names contain the root. See shownNode in the
 * lineage library.
 */
@Entity('identities')
export class IdentityRow extends Interval {
  @Column(whole('node'))
  node!: number;
  @Column(whole('shown'))
  shown!: number;
}

/** The fields of the merged schema, in order. See the rules of lists in the projection. */
@Entity('field_lists')
export class FieldListRow extends Interval {
  @Column(whole('dataset'))
  dataset!: number;
  /**
   * Hash of the content `[{path, type, description}, …]`. A path consists of the field names from
   * the top level, joined with dots.
   */
  @Column(text('content')) content!: string;
  /** The id and the opening sequence of each field. */
  @Column(text('parts')) parts!: string;
}

/** Version `number` of a dataset's schema, from `openedAt` until the next version. */
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
  /** Why the version is breaking. Null: it is compatible. */
  @Column(maybeText('reason')) reason!: string | null;
}

/**
 * A facet that an integration states for a dataset or job. `content` is the hash of its canonical
 * JSON.
 */
@Entity('facets')
export class FacetRow extends Interval {
  @Column(whole('owner'))
  owner!: number;
  @Column(text('key')) key!: string;
  @Column(text('integration')) integration!: string;
  @Column(text('content')) content!: string;
  /** Whether it is the effective one among the integrations that state this facet. */
  @Column(flag('counts')) counts!: boolean;
  /**
   * The first event of the integration that states this value. Earlier than `openedAt` if another
   * column has changed since.
   */
  @Column(whole('since')) since!: number;
}

/** A tag, owner or description that an integration states for a dataset or job. */
@Entity('annotations')
export class AnnotationRow extends Interval {
  @Column(whole('owner'))
  owner!: number;
  @Column(text('kind')) kind!: 'TAG' | 'OWNER' | 'DESCRIPTION';
  @Column(text('integration')) integration!: string;
  /** The key of the tag or the name of the owner. Empty for a description. */
  @Column(text('name')) name!: string;
  /** The value of the tag, the type of the owner, or the description. */
  @Column(maybeText('value')) value!: string | null;
  /** The field that the tag is on. Null: the dataset or job as a whole. */
  @Column(maybeText('field')) field!: string | null;
  /** The first event of the integration that states it. */
  @Column(whole('since')) since!: number;
}

/** A list of words by which search finds a dataset or job. See {@link WordRow}. */
@Entity('word_lists')
export class WordListRow extends Interval {
  @Column(whole('owner'))
  owner!: number;
  /** Where the words come from: FIELD, DESCRIPTION, TAG or OWNER. */
  @Column(text('place')) place!: string;
  @Column(text('list'))
  list!: string;
}

/** A word of a list. Lists never change, and datasets with the same fields share one. */
@Entity('words')
export class WordRow {
  @PrimaryColumn(text('word')) word!: string;
  @PrimaryColumn(text('list')) list!: string;
}

/** A word in the name of a dataset or job. */
@Entity('name_words')
export class NameWordRow {
  @PrimaryColumn(text('word')) word!: string;
  @PrimaryColumn(whole('node')) node!: number;
}
