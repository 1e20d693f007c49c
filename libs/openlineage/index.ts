export type * from './event.ts';
export type * from './names.ts';
