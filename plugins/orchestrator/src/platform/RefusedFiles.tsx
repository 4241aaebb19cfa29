import { Needs } from '../home/Needs';
import { fileNeedsOf } from '../home/fileProblems';
import { useFileProblems } from '../home/useFileProblems';
import styles from './Platform.module.css';

/** What the catalogue could not take of everybody's repositories; nothing where it took all of it. */
export const RefusedFiles = () => {
  const { entities, known } = useFileProblems();
  const needs = fileNeedsOf(entities);
  return needs.length === 0 ? null : (
    <section aria-labelledby="refused-files">
      <h2 id="refused-files" className={styles.heading}>
        Files that the catalogue refuses ({needs.length})
      </h2>
      <Needs needs={needs} known={known} />
    </section>
  );
};
