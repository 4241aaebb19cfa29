import '@testing-library/jest-dom';
import { configure } from '@testing-library/dom';

// Pages load lazily: the deadline is for a busy machine; a test goes on as soon as what it waits for is there.
configure({ asyncUtilTimeout: 30_000 });
jest.setTimeout(30_000);
