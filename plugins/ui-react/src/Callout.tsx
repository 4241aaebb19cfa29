import type { ReactNode } from 'react';
import styles from './Callout.module.css';

/** A part of a page that says what stops people, or what they should know. @param label - its name as a landmark */
export const Callout = ({
  label,
  tone = 'stops',
  children,
}: {
  label: string;
  tone?: 'stops' | 'warns';
  children: ReactNode;
}) => (
  <section className={styles.callout} data-tone={tone} aria-label={label}>
    {children}
  </section>
);
