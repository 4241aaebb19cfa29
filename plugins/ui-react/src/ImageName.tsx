import { Fragment } from 'react';
import styles from './ImageName.module.css';

/** An image's reference, broken where people would break it; the commit in its tag cut short, whole in the tooltip. */
export const ImageName = ({ reference }: { reference: string }) => {
  const short = reference.replace(/\b([0-9a-f]{12})[0-9a-f]{20,}$/, '$1…');
  return (
    <code className={styles.image} title={reference}>
      {short.split(/(?<=[/:@.])/).map((part, index) => (
        <Fragment key={`${index} ${part}`}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </code>
  );
};
