extension FIXDictionary {
  /// The fields of FIX 4.4 that stand in a supported message, tags from 450 on:
  /// tag, name, type, and the values where the
  /// specification closes the list (Volume 6).
  static var moreFields: StaticString {
    """
    452 PartyRole INT 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 24 25 26 27 28 29 30 31 \
    32 33 34 35 36 37 38
    453 NoPartyIDs NUMINGROUP
    454 NoSecurityAltID NUMINGROUP
    455 SecurityAltID STRING
    456 SecurityAltIDSource STRING
    457 NoUnderlyingSecurityAltID NUMINGROUP
    458 UnderlyingSecurityAltID STRING
    459 UnderlyingSecurityAltIDSource STRING
    460 Product INT 1 2 3 4 5 6 7 8 9 10 11 12 13
    461 CFICode STRING
    462 UnderlyingProduct INT
    463 UnderlyingCFICode STRING
    464 TestMessageIndicator BOOLEAN
    467 IndividualAllocID STRING
    468 RoundingDirection CHAR 0 1 2
    469 RoundingModulus FLOAT
    470 CountryOfIssue COUNTRY
    471 StateOrProvinceOfIssue STRING
    472 LocaleOfIssue STRING
    479 CommCurrency CURRENCY
    480 CancellationRights CHAR Y N M O
    481 MoneyLaunderingStatus CHAR Y N 1 2 3
    483 TransBkdTime UTCTIMESTAMP
    484 ExecPriceType CHAR B C D E O P Q S
    485 ExecPriceAdjustment FLOAT
    494 Designation STRING
    497 FundRenewWaiv CHAR Y N
    513 RegistID STRING
    515 ExecValuationPoint UTCTIMESTAMP
    516 OrderPercent PERCENTAGE
    518 NoContAmts NUMINGROUP
    519 ContAmtType INT 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
    520 ContAmtValue FLOAT
    521 ContAmtCurr CURRENCY
    523 PartySubID STRING
    524 NestedPartyID STRING
    525 NestedPartyIDSource CHAR
    526 SecondaryClOrdID STRING
    527 SecondaryExecID STRING
    528 OrderCapacity CHAR A G I P R W
    529 OrderRestrictions MULTIPLEVALUESTRING 1 2 3 4 5 6 7 8 9 A
    530 MassCancelRequestType CHAR 1 2 3 4 5 6 7
    531 MassCancelResponse CHAR 0 1 2 3 4 5 6 7
    532 MassCancelRejectReason STRING 0 1 2 3 4 5 6 99
    533 TotalAffectedOrders INT
    534 NoAffectedOrders NUMINGROUP
    535 AffectedOrderID STRING
    536 AffectedSecondaryOrderID STRING
    538 NestedPartyRole INT
    539 NoNestedPartyIDs NUMINGROUP
    541 MaturityDate LOCALMKTDATE
    542 UnderlyingMaturityDate LOCALMKTDATE
    543 InstrRegistry STRING
    544 CashMargin CHAR 1 2 3
    545 NestedPartySubID STRING
    548 CrossID STRING
    549 CrossType INT 1 2 3 4
    551 OrigCrossID STRING
    553 Username STRING
    554 Password STRING
    555 NoLegs NUMINGROUP
    556 LegCurrency CURRENCY
    564 LegPositionEffect CHAR
    565 LegCoveredOrUncovered INT
    566 LegPrice PRICE
    581 AccountType INT 1 2 3 4 6 7 8
    582 CustOrderCapacity INT 1 2 3 4
    583 ClOrdLinkID STRING
    584 MassStatusReqID STRING
    586 OrigOrdModTime UTCTIMESTAMP
    587 LegSettlType CHAR
    588 LegSettlDate LOCALMKTDATE
    589 DayBookingInst CHAR 0 1 2
    590 BookingUnit CHAR 0 1 2
    591 PreallocMethod CHAR 0 1
    592 UnderlyingCountryOfIssue COUNTRY
    593 UnderlyingStateOrProvinceOfIssue STRING
    594 UnderlyingLocaleOfIssue STRING
    595 UnderlyingInstrRegistry STRING
    596 LegCountryOfIssue COUNTRY
    597 LegStateOrProvinceOfIssue STRING
    598 LegLocaleOfIssue STRING
    599 LegInstrRegistry STRING
    600 LegSymbol STRING
    601 LegSymbolSfx STRING
    602 LegSecurityID STRING
    603 LegSecurityIDSource STRING
    604 NoLegSecurityAltID NUMINGROUP
    605 LegSecurityAltID STRING
    606 LegSecurityAltIDSource STRING
    607 LegProduct INT
    608 LegCFICode STRING
    609 LegSecurityType STRING
    610 LegMaturityMonthYear MONTHYEAR
    611 LegMaturityDate LOCALMKTDATE
    612 LegStrikePrice PRICE
    613 LegOptAttribute CHAR
    614 LegContractMultiplier FLOAT
    615 LegCouponRate PERCENTAGE
    616 LegSecurityExchange EXCHANGE
    617 LegIssuer STRING
    618 EncodedLegIssuerLen LENGTH
    619 EncodedLegIssuer DATA
    620 LegSecurityDesc STRING
    621 EncodedLegSecurityDescLen LENGTH
    622 EncodedLegSecurityDesc DATA
    623 LegRatioQty FLOAT
    624 LegSide CHAR
    625 TradingSessionSubID STRING
    627 NoHops NUMINGROUP
    628 HopCompID STRING
    629 HopSendingTime UTCTIMESTAMP
    630 HopRefID SEQNUM
    635 ClearingFeeIndicator STRING B C E F H I L M 1 2 3 4 5 9
    636 WorkingIndicator BOOLEAN
    637 LegLastPx PRICE
    638 PriorityIndicator INT 0 1
    639 PriceImprovement PRICEOFFSET
    640 Price2 PRICE
    641 LastForwardPoints2 PRICEOFFSET
    651 UnderlyingLastPx PRICE
    652 UnderlyingLastQty QTY
    654 LegRefID STRING
    655 ContraLegRefID STRING
    660 AcctIDSource INT 1 2 3 4 5 99
    661 AllocAcctIDSource INT
    662 BenchmarkPrice PRICE
    663 BenchmarkPriceType INT
    667 ContractSettlMonth MONTHYEAR
    669 LastParPx PRICE
    683 NoLegStipulations NUMINGROUP
    687 LegQty QTY
    688 LegStipulationType STRING
    689 LegStipulationValue STRING
    690 LegSwapType INT 1 2 4 5
    691 Pool STRING
    693 QuoteRespID STRING
    696 YieldRedemptionDate LOCALMKTDATE
    697 YieldRedemptionPrice PRICE
    698 YieldRedemptionPriceType INT
    699 BenchmarkSecurityID STRING
    701 YieldCalcDate LOCALMKTDATE
    711 NoUnderlyings NUMINGROUP
    736 AllocSettlCurrency CURRENCY
    738 InterestAtMaturity AMT
    739 LegDatedDate LOCALMKTDATE
    740 LegPool STRING
    761 BenchmarkSecurityIDSource STRING
    762 SecuritySubType STRING
    763 UnderlyingSecuritySubType STRING
    764 LegSecuritySubType STRING
    765 AllowableOneSidednessPct PERCENTAGE
    766 AllowableOneSidednessValue AMT
    767 AllowableOneSidednessCurr CURRENCY
    775 BookingType INT 0 1 2
    788 TerminationType INT 1 2 3 4
    789 NextExpectedMsgSeqNum SEQNUM
    790 OrdStatusReqID STRING
    797 CopyMsgIndicator BOOLEAN
    802 NoPartySubIDs NUMINGROUP
    803 PartySubIDType INT 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26
    804 NoNestedPartySubIDs NUMINGROUP
    805 NestedPartySubIDType INT
    810 UnderlyingPx PRICE
    835 PegMoveType INT 0 1
    836 PegOffsetType INT 0 1 2 3
    837 PegLimitType INT 0 1 2
    838 PegRoundDirection INT 1 2
    839 PeggedPrice PRICE
    840 PegScope INT 1 2 3 4
    841 DiscretionMoveType INT 0 1
    842 DiscretionOffsetType INT 0 1 2 3
    843 DiscretionLimitType INT 0 1 2
    844 DiscretionRoundDirection INT 1 2
    845 DiscretionPrice PRICE
    846 DiscretionScope INT 1 2 3 4
    847 TargetStrategy INT 1 2 3
    848 TargetStrategyParameters STRING
    849 ParticipationRate PERCENTAGE
    850 TargetStrategyPerformance FLOAT
    851 LastLiquidityInd INT 1 2 3
    854 QtyType INT 0 1
    864 NoEvents NUMINGROUP
    865 EventType INT 1 2 3 4 99
    866 EventDate LOCALMKTDATE
    867 EventPx PRICE
    868 EventText STRING
    873 DatedDate LOCALMKTDATE
    874 InterestAccrualDate LOCALMKTDATE
    875 CPProgram INT 1 2 99
    876 CPRegType STRING
    877 UnderlyingCPProgram STRING
    878 UnderlyingCPRegType STRING
    879 UnderlyingQty QTY
    882 UnderlyingDirtyPrice PRICE
    883 UnderlyingEndPrice PRICE
    884 UnderlyingStartValue AMT
    885 UnderlyingCurrentValue AMT
    886 UnderlyingEndValue AMT
    887 NoUnderlyingStips NUMINGROUP
    888 UnderlyingStipType STRING
    889 UnderlyingStipValue STRING
    891 MiscFeeBasis INT 0 1 2
    893 LastFragment BOOLEAN
    898 MarginRatio PERCENTAGE
    911 TotNumReports INT
    912 LastRptRequested BOOLEAN
    913 AgreementDesc STRING
    914 AgreementID STRING
    915 AgreementDate LOCALMKTDATE
    916 StartDate LOCALMKTDATE
    917 EndDate LOCALMKTDATE
    918 AgreementCurrency CURRENCY
    919 DeliveryType INT 0 1 2 3
    920 EndAccruedInterestAmt AMT
    921 StartCash AMT
    922 EndCash AMT
    941 UnderlyingStrikeCurrency CURRENCY
    942 LegStrikeCurrency CURRENCY
    943 TimeBracket STRING
    947 StrikeCurrency CURRENCY
    955 LegContractSettlMonth MONTHYEAR
    956 LegInterestAccrualDate LOCALMKTDATE
    """
  }
}
