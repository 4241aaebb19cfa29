import type { TableView } from '../kinds';
import { RESOURCE_TABLES } from './resources';
import { WORKLOAD_TABLES } from './workloads';

/** What `kubectl get` shows, by `group/Kind`. */
export const BUILTIN_TABLES: Record<string, TableView | undefined> = {
  ...RESOURCE_TABLES,
  ...WORKLOAD_TABLES,
};
