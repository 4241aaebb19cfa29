import type { ReactNode } from 'react';
import styles from './PlainList.module.css';

/** A list without marks; its children are `li`. */
export const PlainList = ({ children }: { children: ReactNode }) => (
  <ul className={styles.list}>{children}</ul>
);
