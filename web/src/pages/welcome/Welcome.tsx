import { Empty } from '../../parts/Empty.tsx';
import { Page } from '../../parts/Page.tsx';

export default function Welcome() {
  return (
    <Page title="Welcome">
      <Empty title="Soon">This page is being built.</Empty>
    </Page>
  );
}
