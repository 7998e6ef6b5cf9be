import type { Places } from '#config/load.ts';
import type { OpenHouse } from '../open-house.ts';
import { samplePlaces } from './sample-home.ts';
import { SampleKeeper } from './sample-keeper.ts';

/** A house with a sample beside it, which can be started, looked at and removed. */
export interface HouseWithSample extends OpenHouse {
  readonly sample: SampleKeeper;
}

/** `folder`: other questions than those that come with Freehold. */
export function withSample(
  house: OpenHouse,
  { home }: Pick<Places, 'home'>,
  folder?: string,
): HouseWithSample {
  const { news, version } = house.door;
  const { world } = house.door.house;
  const places = samplePlaces(home);
  const sample = new SampleKeeper({ places, version, world, news, ...(folder ? { folder } : {}) });
  news.listen({ topics: new Set(), told: () => {}, ended: () => sample.tellNoMore() });
  // Who may look is for the owner's house to say.
  const sampleDoor = async () => {
    const inner = await sample.door();
    return inner && { ...inner, access: house.door.access };
  };
  return {
    ...house,
    sample,
    door: { ...house.door, sample, sampleDoor },
    close: async () => {
      await sample.close();
      await house.close();
    },
  };
}
