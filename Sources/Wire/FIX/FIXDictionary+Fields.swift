extension FIXDictionary {
  /// The fields of FIX 4.4 that stand in a supported message, tags below 450:
  /// tag, name, type, and the values where the
  /// specification closes the list (Volume 6).
  static var fields: StaticString {
    """
    1 Account STRING
    6 AvgPx PRICE
    7 BeginSeqNo SEQNUM
    8 BeginString STRING
    9 BodyLength LENGTH
    10 CheckSum STRING
    11 ClOrdID STRING
    12 Commission AMT
    13 CommType CHAR 1 2 3 4 5 6
    14 CumQty QTY
    15 Currency CURRENCY
    16 EndSeqNo SEQNUM
    17 ExecID STRING
    18 ExecInst MULTIPLEVALUESTRING 1 2 3 4 5 6 7 8 9 0 A B C D E F G H I J K L M N O P Q R S U V W X Y \
    Z a b c d e
    19 ExecRefID STRING
    21 HandlInst CHAR 1 2 3
    22 SecurityIDSource STRING 1 2 3 4 5 6 7 8 9 A B C D E F G H I J
    23 IOIID STRING
    29 LastCapacity CHAR 1 2 3 4
    30 LastMkt EXCHANGE
    31 LastPx PRICE
    32 LastQty QTY
    34 MsgSeqNum SEQNUM
    35 MsgType STRING
    36 NewSeqNo SEQNUM
    37 OrderID STRING
    38 OrderQty QTY
    39 OrdStatus CHAR 0 1 2 3 4 6 7 8 9 A B C D E
    40 OrdType CHAR 1 2 3 4 6 7 8 9 D E G I J K L M P
    41 OrigClOrdID STRING
    43 PossDupFlag BOOLEAN
    44 Price PRICE
    45 RefSeqNum SEQNUM
    48 SecurityID STRING
    49 SenderCompID STRING
    50 SenderSubID STRING
    52 SendingTime UTCTIMESTAMP
    54 Side CHAR 1 2 3 4 5 6 7 8 9 A B C D E F G
    55 Symbol STRING
    56 TargetCompID STRING
    57 TargetSubID STRING
    58 Text STRING
    59 TimeInForce CHAR 0 1 2 3 4 5 6 7
    60 TransactTime UTCTIMESTAMP
    63 SettlType CHAR 0 1 2 3 4 5 6 7 8 9
    64 SettlDate LOCALMKTDATE
    65 SymbolSfx STRING
    66 ListID STRING
    67 ListSeqNo INT
    68 TotNoOrders INT
    69 ListExecInst STRING
    70 AllocID STRING
    73 NoOrders NUMINGROUP
    75 TradeDate LOCALMKTDATE
    77 PositionEffect CHAR O C R F
    78 NoAllocs NUMINGROUP
    79 AllocAccount STRING
    80 AllocQty QTY
    81 ProcessCode CHAR 0 1 2 3 4 5 6
    89 Signature DATA
    90 SecureDataLen LENGTH
    91 SecureData DATA
    93 SignatureLength LENGTH
    95 RawDataLength LENGTH
    96 RawData DATA
    97 PossResend BOOLEAN
    98 EncryptMethod INT 0 1 2 3 4 5 6
    99 StopPx PRICE
    100 ExDestination EXCHANGE
    102 CxlRejReason INT 0 1 2 3 4 5 6 99
    103 OrdRejReason INT 0 1 2 3 4 5 6 7 8 9 10 11 13 14 15 99
    106 Issuer STRING
    107 SecurityDesc STRING
    108 HeartBtInt INT
    110 MinQty QTY
    111 MaxFloor QTY
    112 TestReqID STRING
    113 ReportToExch BOOLEAN
    114 LocateReqd BOOLEAN
    115 OnBehalfOfCompID STRING
    116 OnBehalfOfSubID STRING
    117 QuoteID STRING
    118 NetMoney AMT
    119 SettlCurrAmt AMT
    120 SettlCurrency CURRENCY
    121 ForexReq BOOLEAN
    122 OrigSendingTime UTCTIMESTAMP
    123 GapFillFlag BOOLEAN
    126 ExpireTime UTCTIMESTAMP
    128 DeliverToCompID STRING
    129 DeliverToSubID STRING
    136 NoMiscFees NUMINGROUP
    137 MiscFeeAmt AMT
    138 MiscFeeCurr CURRENCY
    139 MiscFeeType STRING 1 2 3 4 5 6 7 8 9 10 11 12
    140 PrevClosePx PRICE
    141 ResetSeqNumFlag BOOLEAN
    142 SenderLocationID STRING
    143 TargetLocationID STRING
    144 OnBehalfOfLocationID STRING
    145 DeliverToLocationID STRING
    150 ExecType CHAR 0 3 4 5 6 7 8 9 A B C D E F G H I
    151 LeavesQty QTY
    152 CashOrderQty QTY
    155 SettlCurrFxRate FLOAT
    156 SettlCurrFxRateCalc CHAR M D
    157 NumDaysInterest INT
    158 AccruedInterestRate PERCENTAGE
    159 AccruedInterestAmt AMT
    160 SettlInstMode CHAR 1 4 5
    167 SecurityType STRING EUSUPRA FAC FADN PEF SUPRA CORP CPP CB DUAL EUCORP XLINKD STRUCT YANK FOR CS \
    PS BRADY EUSOV TBOND TINT TIPS TCAL TPRN UST USTB TNOTE TBILL REPO FORWARD BUYSELL SECLOAN SECPLEDGE \
    TERM RVLV RVLVTRM BRIDGE LOFC SWING DINP DEFLTED WITHDRN REPLACD MATURED AMENDED RETIRED BA BN BOX \
    CD CL CP DN EUCD EUCP LQN MTN ONITE PN PZFJ STN TD XCN YCD ABS CMBS CMO IET MBS MIO MPO MPP MPT \
    PFAND TBA AN COFO COFP GO MT RAN REV SPCLA SPCLO SPCLT TAN TAXA TECP TRAN VRDN WAR MF MLEG NONE FUT \
    OPT
    168 EffectiveTime UTCTIMESTAMP
    192 OrderQty2 QTY
    193 SettlDate2 LOCALMKTDATE
    194 LastSpotRate PRICE
    195 LastForwardPoints PRICEOFFSET
    198 SecondaryOrderID STRING
    200 MaturityMonthYear MONTHYEAR
    201 PutOrCall INT 0 1
    202 StrikePrice PRICE
    203 CoveredOrUncovered INT 0 1
    206 OptAttribute CHAR
    207 SecurityExchange EXCHANGE
    210 MaxShow QTY
    211 PegOffsetValue FLOAT
    212 XmlDataLen LENGTH
    213 XmlData DATA
    218 Spread PRICEOFFSET
    220 BenchmarkCurveCurrency CURRENCY
    221 BenchmarkCurveName STRING
    222 BenchmarkCurvePoint STRING
    223 CouponRate PERCENTAGE
    224 CouponPaymentDate LOCALMKTDATE
    225 IssueDate LOCALMKTDATE
    226 RepurchaseTerm INT
    227 RepurchaseRate PERCENTAGE
    228 Factor FLOAT
    229 TradeOriginationDate LOCALMKTDATE
    230 ExDate LOCALMKTDATE
    231 ContractMultiplier FLOAT
    232 NoStipulations NUMINGROUP
    233 StipulationType STRING AMT AUTOREINV BANKQUAL BGNCON COUPON CURRENCY CUSTOMDATE GEOG HAIRCUT \
    INSURED ISSUE ISSUER ISSUESIZE LOOKBACK LOT LOTVAR MAT MATURITY MAXSUBS MINQTY MININCR MINDNOM \
    PAYFREQ PIECES PMAX PPM PPL PPT PRICE PRICEFREQ PROD PROTECT PURPOSE PXSOURCE RATING REDEMPTION \
    RESTRICTED SECTOR SECTYPE STRUCT SUBSFREQ SUBSLEFT TEXT TRDVAR WAC WAL WALA WAM WHOLE YIELD
    234 StipulationValue STRING
    235 YieldType STRING AFTERTAX ANNUAL ATISSUE AVGMATURITY BOOK CALL CHANGE CLOSE COMPOUND CURRENT \
    GROSS GOVTEQUIV INFLATION INVERSEFLOATER LASTCLOSE LASTMONTH LASTQUARTER LASTYEAR LONGAVGLIFE MARK \
    MATURITY NEXTREFUND OPENAVG PUT PREVCLOSE PROCEEDS SEMIANNUAL SHORTAVGLIFE SIMPLE TAXEQUIV TENDER \
    TRUE VALUE1/32 WORST
    236 Yield PERCENTAGE
    237 TotalTakedown AMT
    238 Concession AMT
    239 RepoCollateralSecurityType STRING
    240 RedemptionDate LOCALMKTDATE
    241 UnderlyingCouponPaymentDate LOCALMKTDATE
    242 UnderlyingIssueDate LOCALMKTDATE
    243 UnderlyingRepoCollateralSecurityType STRING
    244 UnderlyingRepurchaseTerm INT
    245 UnderlyingRepurchaseRate PERCENTAGE
    246 UnderlyingFactor FLOAT
    247 UnderlyingRedemptionDate LOCALMKTDATE
    248 LegCouponPaymentDate LOCALMKTDATE
    249 LegIssueDate LOCALMKTDATE
    250 LegRepoCollateralSecurityType STRING
    251 LegRepurchaseTerm INT
    252 LegRepurchaseRate PERCENTAGE
    253 LegFactor FLOAT
    254 LegRedemptionDate LOCALMKTDATE
    255 CreditRating STRING
    256 UnderlyingCreditRating STRING
    257 LegCreditRating STRING
    258 TradedFlatSwitch BOOLEAN
    259 BasisFeatureDate LOCALMKTDATE
    260 BasisFeaturePrice PRICE
    305 UnderlyingSecurityIDSource STRING
    306 UnderlyingIssuer STRING
    307 UnderlyingSecurityDesc STRING
    308 UnderlyingSecurityExchange EXCHANGE
    309 UnderlyingSecurityID STRING
    310 UnderlyingSecurityType STRING
    311 UnderlyingSymbol STRING
    312 UnderlyingSymbolSfx STRING
    313 UnderlyingMaturityMonthYear MONTHYEAR
    315 UnderlyingPutOrCall INT
    316 UnderlyingStrikePrice PRICE
    317 UnderlyingOptAttribute CHAR
    318 UnderlyingCurrency CURRENCY
    336 TradingSessionID STRING
    337 ContraTrader STRING
    347 MessageEncoding STRING ISO-2022-JP EUC-JP Shift_JIS UTF-8
    348 EncodedIssuerLen LENGTH
    349 EncodedIssuer DATA
    350 EncodedSecurityDescLen LENGTH
    351 EncodedSecurityDesc DATA
    352 EncodedListExecInstLen LENGTH
    353 EncodedListExecInst DATA
    354 EncodedTextLen LENGTH
    355 EncodedText DATA
    362 EncodedUnderlyingIssuerLen LENGTH
    363 EncodedUnderlyingIssuer DATA
    364 EncodedUnderlyingSecurityDescLen LENGTH
    365 EncodedUnderlyingSecurityDesc DATA
    369 LastMsgSeqNumProcessed SEQNUM
    371 RefTagID INT
    372 RefMsgType STRING
    373 SessionRejectReason INT 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 99
    375 ContraBroker STRING
    376 ComplianceID STRING
    377 SolicitedFlag BOOLEAN
    378 ExecRestatementReason INT 0 1 2 3 4 5 6 7 8 9 10 99
    379 BusinessRejectRefID STRING
    380 BusinessRejectReason INT 0 1 2 3 4 5 6 7
    381 GrossTradeAmt AMT
    382 NoContraBrokers NUMINGROUP
    383 MaxMessageSize LENGTH
    384 NoMsgTypes NUMINGROUP
    385 MsgDirection CHAR S R
    386 NoTradingSessions NUMINGROUP
    388 DiscretionInst CHAR 0 1 2 3 4 5 6
    389 DiscretionOffsetValue FLOAT
    390 BidID STRING
    391 ClientBidID STRING
    394 BidType INT 1 2 3
    401 SideValueInd INT 1 2
    414 ProgRptReqs INT 1 2 3
    415 ProgPeriodInterval INT
    423 PriceType INT 1 2 3 4 5 6 7 8 9 10 11
    424 DayOrderQty QTY
    425 DayCumQty QTY
    426 DayAvgPx PRICE
    427 GTBookingInst INT 0 1 2
    432 ExpireDate LOCALMKTDATE
    433 ListExecInstType CHAR 1 2 3 4 5
    434 CxlRejResponseTo CHAR 1 2
    435 UnderlyingCouponRate PERCENTAGE
    436 UnderlyingContractMultiplier FLOAT
    437 ContraTradeQty QTY
    438 ContraTradeTime UTCTIMESTAMP
    442 MultiLegReportingType CHAR 1 2 3
    447 PartyIDSource CHAR B C D E F G H 1 2 3 4 5 6 7 8 9 A I
    448 PartyID STRING
    """
  }
}
