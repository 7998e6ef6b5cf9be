import { Empty } from '../../parts/Empty.tsx';
import { Page } from '../../parts/Page.tsx';

export default function Experts() {
  return (
    <Page title="Experts">
      <Empty title="Soon">This page is being built.</Empty>
    </Page>
  );
}
