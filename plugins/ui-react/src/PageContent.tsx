import { Container } from '@backstage/ui';
import type { ReactNode } from 'react';

/** The main part of a page, as a landmark that "Skip to content" leads to. */
export const PageContent = ({
  className,
  children,
}: {
  className?: string;
  children: ReactNode;
}) => (
  <main tabIndex={-1}>
    <Container className={className}>{children}</Container>
  </main>
);
