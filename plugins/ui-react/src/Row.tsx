import type { ReactNode } from 'react';
import styles from './Row.module.css';

/** Things on one line, which wraps where the screen is narrow. `spread`: the last one at the far end. */
export const Row = ({
  spread = false,
  children,
}: {
  spread?: boolean;
  children: ReactNode;
}) => (
  <div className={styles.row} data-spread={spread}>
    {children}
  </div>
);
