import { Empty } from '../../parts/Empty.tsx';
import { Page } from '../../parts/Page.tsx';

export default function Traces() {
  return (
    <Page title="Traces">
      <Empty title="Soon">This page is being built.</Empty>
    </Page>
  );
}
