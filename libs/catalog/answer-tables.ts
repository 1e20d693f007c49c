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

@Entity('field_edges')
export class FieldEdgeRow extends Interval {
  @Column(whole('owner'))
  owner!: number;
  @Column(whole('from_node'))
  from!: number;
  @Column(maybeText('from_field')) fromField!: string | null;
  @Column(whole('to_node'))
  to!: number;
  @Column(maybeText('to_field')) toField!: string | null;
  @Column(maybeWhole('job')) job!: number | null;
  @Column(maybeText('type')) type!: string | null;
  @Column(maybeText('subtype')) subtype!: string | null;
  @Column(flag('masking')) masking!: boolean;
}

/** `node` is a name of the dataset that shows itself as `shown`; a dataset with one name has no row. */
@Entity('identities')
export class IdentityRow extends Interval {
  @Column(whole('node'))
  node!: number;
  @Column(whole('shown'))
  shown!: number;
}

/** A field of the merged schema view. */
@Entity('fields')
export class FieldRow extends Interval {
  @Column(whole('dataset'))
  dataset!: number;
  /** Names from the root, joined with dots. */
  @Column(text('path')) path!: string;
  @Column(maybeText('type')) type!: string | null;
  @Column(maybeText('description')) description!: string | null;
  /** Its place in the view, from 0. */
  @Column(whole('ordinal')) ordinal!: number;
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

/** A facet of a dataset or job; `content` is the hash of its canonical JSON. */
@Entity('facets')
export class FacetRow extends Interval {
  @Column(whole('owner'))
  owner!: number;
  @Column(text('key')) key!: string;
  @Column(text('content')) content!: string;
}

/** A word by which a dataset or job is found. */
@Entity('words')
export class WordRow extends Interval {
  @Column(whole('owner'))
  owner!: number;
  @Column(text('word'))
  word!: string;
  /** NAME, FIELD, DESCRIPTION, TAG or OWNER: where the word stands. */
  @Column(text('place')) place!: string;
}
