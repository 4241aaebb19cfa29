import type { ReactNode } from 'react';
import styles from './Facts.module.css';

/** Named facts side by side, as many as fit. */
export const Facts = ({ children }: { children: ReactNode }) => (
  <dl className={styles.facts}>{children}</dl>
);

/** One of them. */
export const Term = ({
  name,
  children,
}: {
  name: string;
  children: ReactNode;
}) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
