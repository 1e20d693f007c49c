import { dataType, type DataType, platformOf } from './data-type.ts';

/**
 * What a type is to the one before it: WIDENED where it holds every value and the values stay what they are, NARROWED where it
 * is of the same sort but does not hold them all, RETYPED where values become another thing, or nobody knows.
 */
export type Compatibility = 'SAME' | 'WIDENED' | 'NARROWED' | 'RETYPED';

/** Of two types of a dataset of this namespace, as its platform reads them. */
export const compatibilityOf = (from: string, to: string, namespace: string): Compatibility => {
  const platform = platformOf(namespace);
  return compare(dataType(from, platform), dataType(to, platform));
};

/**
 * True where no value of the one type is refused by a column of the other for being too large or too long; digits
 * may be lost.
 */
export const refusesNoValue = (from: string, column: string, namespace: string): boolean => {
  const platform = platformOf(namespace);
  const [value, own] = [dataType(from, platform), dataType(column, platform)];
  const [range, ownRange] = [rangeOf(value), rangeOf(own)];
  return range === null || ownRange === null
    ? compare(value, own) !== 'NARROWED'
    : ownRange.low <= range.low && ownRange.high >= range.high;
};

/** True for a text column into which values of any type are written as text; BigQuery refuses that. */
export const takesAllTypes = (column: string, namespace: string): boolean => {
  const platform = platformOf(namespace);
  return platform !== 'BIGQUERY' && dataType(column, platform).kind === 'TEXT';
};

const compare = (from: DataType, to: DataType): Compatibility => {
  if (from.kind === 'NESTED' || to.kind === 'NESTED')
    return from.kind === 'NESTED' && to.kind === 'NESTED' ? compareNested(from, to) : 'RETYPED';
  if (from.kind === 'OTHER' && to.kind === 'OTHER')
    return from.name === to.name ? 'SAME' : 'RETYPED';
  const numbers = [rangeOf(from), rangeOf(to)] as const;
  if (numbers[0] !== null && numbers[1] !== null) return compareRanges(numbers[0], numbers[1]);
  if (from.kind === 'TEXT' && to.kind === 'TEXT') return bySize(from.length, to.length);
  if (from.kind === 'BINARY' && to.kind === 'BINARY') return bySize(from.length, to.length);
  if (from.kind === 'TIMESTAMP' && to.kind === 'TIMESTAMP')
    return from.hasZone === to.hasZone ? 'SAME' : 'RETYPED';
  const [isDateFrom, isDateTo] = [isDate(from), isDate(to)];
  // At midnight a date stays what it is; the time of a timestamp is lost.
  if (isDateFrom && to.kind === 'TIMESTAMP') return 'WIDENED';
  if (from.kind === 'TIMESTAMP' && isDateTo) return 'NARROWED';
  return 'RETYPED';
};

const isDate = (type: DataType): boolean => type.kind === 'OTHER' && type.name === 'date';

const bySize = (from: number, to: number): Compatibility => {
  if (from === to) return 'SAME';
  return from < to ? 'WIDENED' : 'NARROWED';
};

/** What a number holds: from the least to the greatest, exactly to so many digits after the point. */
interface Range {
  readonly low: number;
  readonly high: number;
  readonly scale: number;
  /** Digits that are exact; Infinity but for floats. */
  readonly digits: number;
}

const rangeOf = (type: DataType): Range | null => {
  switch (type.kind) {
    case 'WHOLE': {
      const high = type.isUnsigned ? 2 ** type.bits : 2 ** (type.bits - 1);
      return { low: type.isUnsigned ? 0 : -high, high, scale: 0, digits: Infinity };
    }
    case 'DECIMAL': {
      const high = 10 ** type.whole;
      return { low: -high, high, scale: type.scale, digits: Infinity };
    }
    case 'FLOAT':
      return {
        ...{ low: -Number.MAX_VALUE, high: Number.MAX_VALUE },
        ...{ scale: Infinity, digits: type.bits === 32 ? 7 : 15 },
      };
    case 'TEXT':
    case 'BINARY':
    case 'TIMESTAMP':
    case 'NESTED':
    case 'OTHER':
      return null;
  }
};

const compareRanges = (from: Range, to: Range): Compatibility => {
  const holds = holdsAll(to, from);
  const isHeld = holdsAll(from, to);
  if (holds && isHeld) return 'SAME';
  return holds ? 'WIDENED' : 'NARROWED';
};

const holdsAll = (outer: Range, inner: Range): boolean => {
  if (outer.low > inner.low || outer.high < inner.high || outer.scale < inner.scale) return false;
  if (outer.digits >= inner.digits) return true;
  // A float holds a number of not more digits than it is exact to.
  return inner.scale === 0 && inner.high <= 10 ** outer.digits;
};

type Nested = Extract<DataType, { readonly kind: 'NESTED' }>;

/** As wide, as narrow or as foreign as the parts are; a struct with one part more is wider, with one less it is another thing. */
const compareNested = (from: Nested, to: Nested): Compatibility => {
  if (from.shape !== to.shape) return 'RETYPED';
  const isNamed = from.shape === 'struct';
  const found = from.parts.map(([name, type], index): Compatibility => {
    const part = isNamed ? to.parts.find(([other]) => other === name) : to.parts[index];
    return part === undefined ? 'RETYPED' : compare(type, part[1]);
  });
  if (to.parts.length > from.parts.length) found.push(isNamed ? 'WIDENED' : 'RETYPED');
  const has = (one: Compatibility) => found.includes(one);
  if (has('RETYPED')) return 'RETYPED';
  if (has('NARROWED')) return 'NARROWED';
  return has('WIDENED') ? 'WIDENED' : 'SAME';
};
