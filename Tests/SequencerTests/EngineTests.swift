import Sequencer
import Testing
