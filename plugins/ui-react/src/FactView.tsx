import type { Fact } from '@macadam/plugin-gitops-common';
import type { ReactNode } from 'react';
import styles from './FactView.module.css';
import { LastSeen } from './LastSeen';
import { UnknownBadge } from './StatusBadge';

/**
 * A fact as what it is: the value when it is known; "unknown" with the last value, when that was, and its age;
 * "forbidden"; or what the caller says for none. Nothing is ever shown as zero because nobody could look.
 */
export function FactView<T>({
  fact,
  children,
  none = '–',
}: {
  fact: Fact<T> | undefined;
  children: (value: T) => ReactNode;
  none?: ReactNode;
}) {
  if (!fact || fact.state === 'none') return <>{none}</>;
  if (fact.state === 'forbidden')
    return <UnknownBadge label="Forbidden" title={fact.reason} />;
  if (fact.state === 'known' && fact.value !== undefined)
    return <>{children(fact.value)}</>;
  return (
    <>
      <UnknownBadge title={fact.reason} />{' '}
      {fact.observedAt && <LastSeen at={fact.observedAt} />}
      {fact.value !== undefined && (
        <div className={styles.last}>{children(fact.value)}</div>
      )}
    </>
  );
}
