import type { FieldError, KubeObject } from '../runtime';

/** By `group/Kind`. */
export const VALIDATORS: Record<string, ((object: KubeObject, old: KubeObject | undefined) => FieldError[]) | undefined> = {};
