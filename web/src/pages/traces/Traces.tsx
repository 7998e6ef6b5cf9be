import { useRoute, useSearch } from 'wouter';
import { readFilters } from './filters.ts';
import { TraceBrowser } from './TraceBrowser.tsx';
import { TracePanel } from './TracePanel.tsx';
import { useHouseNames } from './use-house-names.ts';
import { useMedia } from './use-media.ts';
import { useTraceList } from './use-trace-list.ts';
import { useTracePlaces } from './use-trace-places.ts';

/** Wide enough for the list and one trace beside it. */
const WIDE = '(min-width: 1240px)';

/** All that was asked and answered; one of them opens beside the list, and on its own where there is no room. */
export default function Traces() {
  const [, params] = useRoute('/traces/:id');
  const filters = readFilters(useSearch());
  const list = useTraceList(filters);
  const places = useTracePlaces(filters);
  const names = useHouseNames();
  const isWide = useMedia(WIDE);
  const id = params?.id && decodeURIComponent(params.id);
  if (id && !isWide)
    return <TracePanel key={id} id={id} places={places} names={names} place="page" store={list.store} />;
  return <TraceBrowser list={list} filters={filters} places={places} names={names} openId={id} />;
}
