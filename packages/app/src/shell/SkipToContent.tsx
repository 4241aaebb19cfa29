import styles from './SkipToContent.module.css';

/** Pages that Backstage brings may have no main part; their heading is as near. */
function focusContent(): void {
  const content =
    document.querySelector('main') ?? document.querySelector('h1');
  if (!content) return;
  content.tabIndex = -1;
  content.focus();
}

/** The first stop of who goes by the keyboard: past everything at the side. */
export const SkipToContent = () => (
  <button type="button" className={styles.skip} onClick={focusContent}>
    Skip to content
  </button>
);
