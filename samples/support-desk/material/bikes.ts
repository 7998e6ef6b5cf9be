import { type Thing, thing } from './thing.ts';

const anyBike = {
  parts: `
    left pedal
    front reflector
    seat clamp
    bag with the axle nuts
    front mudguard
    tool kit`,
  damage: `
    the front wheel is buckled
    there is a deep scratch all down the frame
    the rear mudguard is snapped
    one of the brake levers is bent right back
    the paint is chipped off round the fork
    three spokes are broken`,
  faults: `
    the chain keeps jumping
    the bottom bracket creaks with every turn of the pedals
    the rear hub makes a grinding noise
    spokes keep breaking
    the gear shifter has stopped clicking
    the saddle seam has split open`,
  setup: `
    fit the pedals
    line the handlebar up with the front wheel
    stop the front brake rubbing
    get the gears to change cleanly
    set the right saddle height
    fix the mudguard stays`,
  ask: `
    does it come with mudguards
    what leg length is the medium made for
    how heavy is it
    can I put a child seat on the back
    what is the most weight it can carry
    how wide a tyre does it take`,
};

export const bikes: readonly Thing[] = [
  thing('bike', 'Dunlin city bike, Dunlin, city bike', anyBike),
  thing('bike', 'Heron touring bike, Heron, touring bike', anyBike),
  thing('bike', 'Lapwing gravel bike, Lapwing, gravel bike', anyBike),
  thing('bike', "Wren kids' bike, kids' bike, Wren 20", {
    ...anyBike,
    ask: `
      from what height can a child ride it
      can the training wheels come off later
      does it have a back-pedal brake
      how heavy is it
      is there a hand brake for small hands`,
  }),
  thing('bike', 'Sandpiper folding bike, folding bike, Sandpiper', {
    ...anyBike,
    setup: `
      fold the handlebar down
      stop the hinge rattling
      fit the pedals
      close the frame latch properly
      set the right saddle height`,
    ask: `
      does it fit in a small car boot when folded
      is it allowed on trains
      how long does folding take
      how heavy is it
      is there a bag for it`,
  }),
  thing('bike', 'Kestrel electric bike, e-bike, Kestrel, electric bike', {
    parts: `
      battery key
      charger
      left pedal
      display mount
      front light`,
    damage: `
      the display is cracked
      the front wheel is buckled
      the battery case has a big dent
      the rear light is hanging off
      a cable has been torn out of the motor`,
    faults: `
      the battery only lasts for five miles
      the motor cuts out on hills
      the display goes blank after a minute
      the charger light never turns green
      the motor whines like a kettle`,
    setup: `
      pair the display with my phone
      get the battery out of the frame
      set the wheel size in the menu
      switch the lights on
      fit the pedals`,
    ask: `
      how far does it get on one charge
      can the battery be taken out for charging indoors
      is it still rideable with the motor off
      how heavy is it with the battery
      do I need a licence for it`,
  }),
];

export const additions: readonly Thing[] = [
  thing('addition', 'bike trailer, cargo trailer, trailer', {
    parts: `
      hitch
      safety flag
      rain cover
      left wheel
      bag of split pins`,
    damage: `
      the drawbar is bent
      the cover is ripped along the zip
      one wheel is egg-shaped
      the floor panel is cracked`,
    faults: `
      the hitch has worked loose for good
      the rain cover has gone sticky and leaks
      a wheel bearing has collapsed
      the zip no longer closes`,
    setup: `
      mount the hitch on the axle
      fold the wheels in
      clip the rain cover on
      fasten the harness straps`,
    ask: `
      does the hitch fit a thru-axle
      can it carry two children
      does it go through a normal door
      may I use it behind an e-bike`,
  }),
  thing('addition', 'child seat, rear child seat, baby seat', {
    parts: `
      frame bracket
      left foot strap
      buckle cover
      Allen key`,
    damage: `
      the shell has a crack in it
      the bracket is bent
      a foot rest is broken off
      the belt is cut half through`,
    faults: `
      the buckle no longer clicks shut
      the padding is falling apart
      the tilt lever has snapped
      the bracket has begun to slip`,
    setup: `
      clamp the bracket to the frame
      shorten the shoulder straps
      tilt the seat back
      get the seat off the bracket again`,
    ask: `
      does it fit a frame without a rack
      up to what weight may I use it
      can a child sleep in it
      is it any trouble with a small frame`,
  }),
  thing('addition', 'car rack, bike carrier, tow bar rack', {
    parts: `
      third wheel strap
      lock key
      number plate holder
      long clamp`,
    damage: `
      one of the arms is bent
      the light board is smashed
      the plug is crushed
      the lock barrel is pushed in`,
    faults: `
      the ratchet straps slip
      the tilt hinge has seized
      the lights on the left side have failed
      the foam has worn off the clamps`,
    setup: `
      tilt it with the bikes on
      wire up the plug
      adjust the clamp to my tow bar
      space three bikes so they don't touch`,
    ask: `
      will it take two e-bikes
      can I still open the boot with it on
      does it fit a car with a spoiler
      is the lock included`,
  }),
  thing('addition', 'floor pump, track pump, pump', {
    parts: `
      valve adapter
      hose clip
      ball needle
      gauge cover`,
    damage: `
      the gauge glass is shattered
      the foot is snapped off
      the hose has a split in it
      the handle is cracked through`,
    faults: `
      it lets the air straight back out
      the gauge is stuck at three bar
      the head blows off the valve
      the piston has jammed`,
    setup: `
      switch the head to the thin valves
      reset the gauge
      grease the piston
      swap the rubber in the head`,
    ask: `
      does it fit all valve types
      up to what pressure does it go
      is the base steady on gravel
      can I get spare seals for it`,
  }),
];
