import { type Thing, thing } from './thing.ts';

export const garden: readonly Thing[] = [
  thing('garden', 'cordless hedge trimmer, hedge trimmer, trimmer', {
    parts: `
      battery charger
      blade guard
      second battery
      side handle`,
    damage: `
      the blade is bent
      the hand guard is broken off
      the housing is cracked next to the switch
      the battery clip is snapped`,
    faults: `
      the battery no longer holds a charge
      the blades jam on anything thicker than a pencil
      it cuts out after two minutes
      the trigger sticks`,
    setup: `
      slide the battery in
      turn the rear handle
      clean the blades safely
      release the safety switch`,
    ask: `
      how thick a branch does it cut
      does one battery last for forty feet of hedge
      how loud is it
      is the battery the same as for the strimmer`,
  }),
  thing('garden', 'strimmer, grass trimmer', {
    parts: `
      spare line spool
      shoulder strap
      plant guard
      handle bolt`,
    damage: `
      the shaft is bent
      the guard is cracked
      the spool cap is smashed
      petrol has leaked all over it`,
    faults: `
      the line no longer feeds
      it won't start when warm
      the head wobbles badly
      the pull cord has snapped`,
    setup: `
      wind new line on the spool
      get the guard on
      mix the fuel
      set the handle for a tall person`,
    ask: `
      can it take a metal blade
      is it light enough for a whole morning
      does the line feed by itself
      which fuel does it run on`,
  }),
  thing('garden', 'push mower, lawnmower, mower', {
    parts: `
      grass box
      upper handle
      wing nut for the handle
      height lever`,
    damage: `
      the handle is bent in two places
      a wheel is cracked
      the grass box is torn
      the blade cylinder is dented`,
    faults: `
      the cylinder squeals and stops
      one wheel keeps coming off
      the height lever has broken
      the handle has rusted through at the bolt`,
    setup: `
      set the cutting height
      put the handle halves together
      hang the grass box on
      sharpen the cylinder`,
    ask: `
      does it cope with long grass
      how wide does it cut
      can I fold the handle for the shed
      does it cut right up to a wall`,
  }),
  thing('garden', 'robot mower, mowing robot', {
    parts: `
      power supply
      box of pegs
      spare blade set
      roll of boundary wire`,
    damage: `
      the lid is cracked
      the charging pins are bent flat
      a back wheel is broken off
      the docking plate is snapped`,
    faults: `
      it no longer finds its way home
      it stops in the rain and never starts again
      the left wheel motor is dead
      the rain sensor trips in bright sun`,
    setup: `
      lay the boundary wire
      connect it to the app
      change the PIN
      set the mowing times`,
    ask: `
      can it handle a slope
      is it safe with hedgehogs about
      does it need a wire in the ground
      how large a lawn is it good for`,
  }),
  thing('garden', 'wheelbarrow, barrow', {
    parts: `
      wheel axle
      left leg brace
      bag of bolts
      right grip`,
    damage: `
      the tray is dented
      a leg is bent
      the wheel has no thread left on the axle
      the tyre is ripped`,
    faults: `
      the tyre goes flat every other day
      the tray has cracked under wet leaves
      both grips have come off
      the welds on the legs have broken`,
    setup: `
      get the wheel between the brackets
      bolt the tray on straight
      pump up the tyre
      tighten the leg braces`,
    ask: `
      how many litres does it hold
      is the tyre solid or filled with air
      will it go through a narrow gate
      is the tray metal or plastic`,
  }),
  thing('garden', 'hose reel, wall reel', {
    parts: `
      wall bracket
      tap connector
      crank handle
      spray nozzle`,
    damage: `
      the casing is split
      the crank is snapped
      the hose has a kink that leaks
      the bracket is bent`,
    faults: `
      it no longer rewinds
      the joint drips day and night
      the hose has burst
      the brake has stopped holding`,
    setup: `
      fix the bracket to brick
      wind the hose on evenly
      join the hose to an old tap
      stop the connector dripping`,
    ask: `
      is the hose included
      does it swivel
      can it stay outside in winter
      which screws does one need for the wall`,
  }),
  thing('garden', 'compost tumbler, tumbler', {
    parts: `
      door catch
      long axle
      bag of rivets
      fourth side panel`,
    damage: `
      the drum is dented
      a side panel is cracked
      the stand is bent
      the door doesn't close because its frame is warped`,
    faults: `
      the drum no longer turns
      the door hinge has torn off
      the stand has rusted through
      the panels have gone brittle`,
    setup: `
      join the two drum halves
      click the lid shut
      get the axle through
      turn it when it's full`,
    ask: `
      does it keep rats out
      how much does it hold
      can one person turn it when full
      how long does compost take in it`,
  }),
  thing('garden', 'potting bench, garden bench, bench', {
    parts: `
      lower shelf
      long screw for the leg
      back rail
      hex key`,
    damage: `
      one leg is split
      the table top is scratched right across
      the shelf is in two pieces
      a corner has been knocked off`,
    faults: `
      the wood is coming apart at the joints
      the zinc top has lifted
      the legs have started to rot
      the stain has washed off`,
    setup: `
      join the legs to the top
      level it on grass
      fit the back rail
      hang the drawer`,
    ask: `
      what wood is it
      does it need oiling
      how high is the work top
      can it stand in the rain`,
  }),
];
