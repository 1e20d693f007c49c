/** How one type follows another: WIDENED where it holds every value of the former, NARROWED where of the same sort but not all of them. */
export type Compatibility = 'SAME' | 'WIDENED' | 'NARROWED' | 'RETYPED';

export const compatibilityOf = (from: string, to: string, namespace: string): Compatibility =>
  from.trim().toLowerCase() === to.trim().toLowerCase() && namespace !== '' ? 'SAME' : 'RETYPED';
