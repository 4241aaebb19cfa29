import type { KubeObject } from '../../../runtime';
import type { NewCondition } from '../conditions';
import type { Fields } from '../fields';

/** Text of a Secret of the same namespace, by key. */
export type SecretTexts = Readonly<Record<string, string>>;

/** What an operator makes of one kind of object, as its documentation says. It makes what others read, and runs nothing. */
export interface StandIn {
  type: { apiVersion: string; kind: string };
  /** What the operator calls itself as a field manager. */
  component: string;
  /** A Secret that has to be there first. */
  needs?(object: KubeObject): string | undefined;
  /**
   * A Secret that the operator writes once and never again.
   * @param needed - of the Secret that had to be there first
   * @param password - makes a new one each time
   */
  secret?(
    object: KubeObject,
    needed: SecretTexts,
    password: () => string,
  ): { name: string; texts: SecretTexts } | undefined;
  /** Services by which others find it: names, each with its port. */
  services?(object: KubeObject): { name: string; port: number }[];
  conditions: readonly NewCondition[];
  /**
   * The rest of the status once everything is there.
   * @param before - the status as it is, for what is chosen once
   */
  status(object: KubeObject, before: Fields): Fields;
}
