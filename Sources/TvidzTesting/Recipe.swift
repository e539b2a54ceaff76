import TvidzCore
