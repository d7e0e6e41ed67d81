layout-help = Talk to somebody at Fjord Bank
