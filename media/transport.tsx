/** Play, step and jump. */
import { Icon, type IconName } from './icons';
import type { Player } from './player';

function Control(props: { action: string; label: string; keys: string; icon: IconName; run: () => void }) {
  return (
    <button
      type="button"
      class="control"
      data-action={props.action}
      aria-label={props.label}
      title={`${props.label} (${props.keys})`}
      onClick={props.run}
    >
      <Icon name={props.icon} />
    </button>
  );
}

export function Transport({ player, onHelp }: { player: Player; onHelp: () => void }) {
  const playing = player.playing.value;
  const steps = player.loaded.value?.rows.length ?? 0;
  return (
    <div class="transport" role="toolbar" aria-label="Playback">
      <Control action="start" label="To start" keys="Home" icon="start" run={player.start} />
      <Control action="back" label="Step back" keys="←" icon="back" run={player.back} />
      <Control
        action="play"
        label={playing ? 'Pause' : 'Play'}
        keys="Space"
        icon={playing ? 'pause' : 'play'}
        run={player.toggle}
      />
      <Control action="forward" label="Step" keys="→" icon="forward" run={player.forward} />
      <Control
        action="decisive"
        label="To the decisive step"
        keys="F"
        icon="decisive"
        run={player.decisive}
      />
      <span class="position">
        step {player.at.value + 1} of {steps}
      </span>
      <button
        type="button"
        class="control"
        data-action="help"
        aria-label="Keys"
        title="Keys (?)"
        onClick={onHelp}
      >
        ?
      </button>
    </div>
  );
}
