import type { TableView } from './kinds';

/** By `group/Kind`. */
export const BUILTIN_TABLES: Record<string, TableView | undefined> = {};
