import type { PolicyExceptionView } from '@macadam/plugin-policy-common';
import { ExceptionCard } from './ExceptionCard';
import styles from './Exceptions.module.css';

/** Exceptions below each other. */
export const ExceptionList = ({
  exceptions,
  onDone,
}: {
  exceptions: readonly PolicyExceptionView[];
  onDone: () => void;
}) => (
  <ul className={styles.list}>
    {exceptions.map(each => (
      <ExceptionCard
        key={`${each.state} ${each.name}`}
        exception={each}
        onDone={onDone}
      />
    ))}
  </ul>
);
