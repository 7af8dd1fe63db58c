import Sequencer
